class Payment:
    def charge(self, order: str) -> str:
        # region: seen
        if order in self.charged:
            # region: again
            return self.charged[order]
            # endregion: again
        # endregion: seen
        # region: debit
        self.bank.debit(order)
        # endregion: debit
        # region: note
        self.charged[order] = f"r-{order}"
        # endregion: note
        # region: answer
        return self.charged[order]
        # endregion: answer

    def refund(self, order: str) -> None:
        # region: forget
        del self.charged[order]
        # endregion: forget
