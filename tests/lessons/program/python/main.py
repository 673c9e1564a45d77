"""Two things are bought."""

from cart import Cart


# region: discount
def ten_off(total):
    return total - 10 if total > 50 else total
# endregion: discount


def main():
    # region: fill
    cart = Cart(ten_off)
    for name, price in [("chair", 45), ("lamp", 20)]:
        cart.add(name, price)
    # endregion: fill
    # region: pay
    print(f"{len(cart.lines)} things")
    print(f"to pay: {cart.total()}")
    # endregion: pay


if __name__ == "__main__":
    main()
