"""Text as it is handed to networks: corpora, vocabularies, windows, labelled texts, bags of words.

It knows nothing of networks or of calculus: files go in, arrays of whole numbers come out.
"""
