"""A small character transformer behind the n-gram model (extra ``neural``), off by default.

``[typos] neural_model = "folder"`` in the settings turns it on for the likely tier (TYP901). The
folder holds ``model.onnx``, ``vocabulary.txt`` and ``neural.json``; no trained network ships with
this package. ``python -m contentguard.detectors.typos.neural.train`` makes one (extra
``neural-train``).
"""
