#!/usr/bin/env python3
"""Digest of the reference's ids. usage: reference_ids.py TOKENIZER_JSON TEXTS    (one text a line)
Prints the number of ids, and the SHA-256 of all ids as little-endian int32."""
import array, hashlib, sys
import tokenizers

tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
digest, count = hashlib.sha256(), 0
for text in open(sys.argv[2], 'rb').read().decode().split('\n'):
    ids = array.array('i', tokenizer.encode(text).ids)
    digest.update(ids.tobytes())
    count += len(ids)
print(count, digest.hexdigest())
