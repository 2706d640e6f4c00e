from work import record_start

record_start("import")

raise RuntimeError("broken at import")
