"""How common something is among the reports of each year, or of each province.

python examples/trends.py INDEX
"""

import sys

from index import open_index


def main(location: str) -> None:
    index = open_index(location)
    for trend in index.trends('"舆情回应"'):
        print(f"{trend.label}  {trend.matching} of {trend.total}  {'#' * round(20 * trend.share)}")
    highest = max(
        index.trends('"舆情回应"', by="province", filters={"year": ["2018.."]}), key=lambda trend: trend.share
    )
    print(f"since 2018 most in {highest.label}: {highest.share:.0%}")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
