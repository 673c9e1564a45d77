"""A cart adds up what is in it."""


class Cart:
    def __init__(self, discount):
        # region: new
        self.lines = []
        self.discount = discount
        # endregion: new

    # region: add
    def add(self, name, price):
        self.lines.append((name, price))
    # endregion: add

    # region: total
    def total(self):
        total = 0
        for _, price in self.lines:
            # region: each
            total += price
            # endregion: each
        return self.discount(total)
    # endregion: total
