"""Which words of a question and of a document mean the same, or nearly: for search and teacher."""
