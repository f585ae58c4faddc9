"""Trains the playground's models and writes them, with the held-out rows, into the module's resources.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python train.py

Everything is seeded: the same pinned packages give the same files.
"""

import csv
import gzip
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

SEED = 20261122
FLIPPED_SHARE = 0.25
OUT = Path(__file__).parent.parent / "src" / "main" / "resources" / "dev" / "bellwether" / "playground"


def rows():
    """The file that river bundles, read without importing river: 0.26 cannot be imported on Python 3.11."""
    bundled = distribution("river").locate_file("river/datasets/phishing.csv.gz")
    with gzip.open(bundled, "rt", newline="") as file:
        header, *lines = csv.reader(file)
    values = np.array(lines, dtype=np.float32)
    return header[:-1], values[:, :-1], values[:, -1].astype(int)


def flipped(labels, rng):
    """A wrong training set: a fixed share of the labels says the opposite."""
    wrong = labels.copy()
    picked = rng.choice(len(labels), size=int(len(labels) * FLIPPED_SHARE), replace=False)
    wrong[picked] = 1 - wrong[picked]
    return wrong


def trees():
    return GradientBoostingClassifier(n_estimators=60, random_state=SEED)


def write_rows(name, names, features, labels):
    with open(OUT / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*names, "is_phishing"])
        for x, y in zip(features, labels):
            out.writerow([*(f"{value:g}" for value in x), y])


def write_model(name, model, features):
    inputs = [("features", FloatTensorType([None, features.shape[1]]))]
    onnx = to_onnx(model, initial_types=inputs, options={"zipmap": False})
    onnx.graph.name = name
    (OUT / f"{name}.onnx").write_bytes(onnx.SerializeToString(deterministic=True))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    names, features, labels = rows()
    order = rng.permutation(len(labels))
    train, held_out = order[: len(order) // 2], order[len(order) // 2 :]
    wrong = flipped(labels[train], rng)

    models = {
        "logistic": LogisticRegression().fit(features[train], labels[train]),
        "trees": trees().fit(features[train], labels[train]),
        "trees-mislabelled": trees().fit(features[train], wrong),
    }
    write_rows("train.csv", names, features[train], labels[train])
    write_rows("held-out.csv", names, features[held_out], labels[held_out])
    for name, model in models.items():
        write_model(name, model, features)
        p = model.predict_proba(features[held_out])[:, 1]
        y = labels[held_out]
        print(f"{name}: quality {1 - np.mean((p - y) ** 2):.4f}, accuracy {np.mean((p > 0.5) == y):.4f}")


if __name__ == "__main__":
    main()
