"""Travel and access: minutes on the road, floating catchments, people within reach, equity. Pure."""
