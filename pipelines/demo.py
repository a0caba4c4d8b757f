"""The end of `make demo`: a demo officer, and where to look and how to sign in."""

import sys
from pathlib import Path

import review


def main(home: Path) -> int:
    """Create the demo officer of a home and print the way in; the password is new each time and kept nowhere else."""
    review.setup(home)
    from review.demo import create_demo_officer  # only after Django is set up

    password = create_demo_officer()
    runs = sorted(path for path in (home / "runs").iterdir() if not path.name.startswith("."))
    print(
        f"\nHàng chờ duyệt:  chạy `make serve` rồi mở http://127.0.0.1:8000/\n"
        f"Báo cáo:         {runs[-1] / 'report.html'}\n"
        f"Đăng nhập:       canbo / {password}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
