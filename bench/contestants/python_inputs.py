"""What is sent: `inputs.mjs` in Python."""


def make_customer(number):
    return {
        "id": number,
        "name": f"Customer number {number}",
        "email": f"customer-{number}@example.org",
        "active": number % 3 == 0,
        "balance": number * 1.25 + 0.1,
        "address": {
            "street": f"{number % 90 + 1} Long Lane",
            "city": "Springfield",
            "position": {"latitude": 48.1 + number / 100_000, "longitude": 11.5 - number / 100_000},
        },
        "tags": ["returning", "newsletter", f"segment-{number % 7}"],
        "orders": [
            {
                "number": number * 10 + index,
                "total": number % 100 + index * 3.5,
                "article": f"article {index} of {number}, in blue",
                "paid": index % 2 == 0,
            }
            for index in range(9)
        ],
    }


def make_mixed(index):
    kind = index % 4
    if kind == 0:
        return {"id": index, "name": f"item {index}", "price": index / 8, "sold": index % 3 == 0}
    if kind == 1:
        return [index, index + 0.5, f"pair {index}"]
    if kind == 2:
        return f"text {index}"
    return {"x": index / 3, "y": -index, "tags": ["a", f"tag {index % 10}"]}
