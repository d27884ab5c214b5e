"""What every problem code of this room means, for `validate --explain CODE`."""

from typing import Final

__all__ = ["CODES"]

CODES: Final[dict[str, str]] = {
    # The file as bytes.
    "not-found": "The file named on the command line or in another file does not exist.",
    "not-a-file": "The path leads to a folder, a pipe or a device; only regular files are read.",
    "unreadable": "The operating system refuses to open the file.",
    "too-large": "The file is larger than a config may be, in bytes, keys or values.",
    "bad-encoding": "Files are UTF-8, or UTF-16 or UTF-32 with a byte order mark.",
    "control-character": "Raw control characters are not text; write them as escapes in quotes.",
    "lone-surrogate": r"An escape from \ud800 to \udfff is half a character; write the character.",
    "empty": "The file holds no value: nothing at all, comments only, or only '---'.",
    # Grammar.
    "yaml-syntax": "The text does not follow the grammar of YAML.",
    "json-syntax": "The text does not follow the grammar of JSON.",
    "json-comment": "JSON has no comments; a .yaml file has.",
    "tab-indent": "YAML is indented with blanks; a tab there has no defined width.",
    "many-documents": "A file holds one YAML document; '---' begins another one.",
    "tag-not-allowed": "YAML tags (!name) build objects and are refused, all but !!str.",
    "merge-key": "'<<' is not part of YAML 1.2; write the keys out, or alias the whole mapping.",
    "unknown-alias": "An alias (*name) must come after its anchor (&name).",
    "self-alias": "An alias inside the value that it names would never end.",
    "alias-bomb": "Aliases are copied out; these would unfold to more than a config may hold.",
    "too-deep": "Lists and mappings are nested deeper than any config needs.",
    "duplicate-key": "A mapping gives each key once; readers would drop all but one silently.",
    "key-not-text": "Keys are text; '{{ x }}' without quotes is a mapping with a mapping as key.",
    "key-too-long": "The keys down to this place are longer together than a message can show.",
    "not-finite": "Numbers are finite: no NaN, no Infinity, nothing that overflows to it.",
    "number-too-long": "Whole numbers have at most 300 digits, so that each also fits a float.",
    # Files that a config names.
    "file-missing": "A template file or table that the config names does not exist or is no file.",
    "file-outside": "A template lies outside templates/, or a table outside the config's folder.",
    "include-loop": "A template includes itself, over others or directly.",
    "include-bomb": "What a template includes unfolds to more than a template may hold.",
    "template-syntax": "A template does not follow the grammar of the template language.",
    "table-syntax": "A table of values can't be read as CSV or as one JSON value a line.",
    "unknown-column": "A row of the table has no column of this name.",
    "bad-seed": "A row of the seed instructions isn't JSON, or lacks its instruction or response.",
    "topics-syntax": "The file of topics isn't a mapping of categories to lists of texts.",
    "empty-pool": "A variable has no values, so nothing that uses it can be asked.",
    # The value against its schema.
    "wrong-type": "The value is of another kind than the schema asks for.",
    "unknown-key": "The mapping has no key of this name.",
    "missing-key": "The mapping lacks a key that it must have.",
    "unknown-value": "The value is none of those that are known here.",
    "out-of-range": "The number is below or above what is allowed.",
    "wrong-length": "The text, list or mapping is shorter or longer than allowed.",
    "wrong-pattern": "The text is not of the form that is asked for.",
    "repeated-item": "The items of this list must differ.",
    "not-allowed": "This can't be given here, or not together with what stands beside it.",
    "schema-mismatch": "The value breaks another rule of its JSON Schema, which is named.",
    # JSON Schemas that a user wrote.
    "schema-ref": "A $ref must lead to a place in the same schema; nothing is fetched.",
    "schema-loop": "A $ref leads back to itself without going down into the value.",
    "schema-pattern": "The pattern is no regular expression.",
}
"""One line a code; the keys are stable, for scripts and suppressions rely on them."""
