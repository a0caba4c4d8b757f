"""Steps on the workers of an existing Dask cluster, which needs the extra `sangloc[dask]`."""
