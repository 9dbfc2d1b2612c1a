# An amount of money in one currency.
Money = Struct.new(:cents, :currency) do
  def +(other)
    raise ArgumentError, "#{other.currency} is not #{currency}" unless other.currency == currency # fails here (adds dollars)

    Money.new(cents + other.cents, currency)
  end

  def to_s
    format('%.2f %s', cents / 100.0, currency)
  end
end
