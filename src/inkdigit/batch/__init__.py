"""Archives of pictures -> tables of readings, part by part.

`find_pictures` lists what there is, the `Ledger` says what of it is new, a pool of processes reads
it, and each part of the table is there whole or not at all.
"""
