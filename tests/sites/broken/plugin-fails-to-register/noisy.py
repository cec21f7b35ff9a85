def register():
    raise RuntimeError("no luck")
