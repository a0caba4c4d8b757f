"""The pages: each starts from what the signed-in officer may see."""
