"""askwright makes instruction-tuning datasets, grounded in your own documents, from a config."""

__all__ = ["__version__"]

__version__ = "0.1.0"
