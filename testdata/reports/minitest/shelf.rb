class Shelf
  def initialize(width)
    @width = width
  end

  def fit(things)
    things.sum { |thing| Integer(thing) } <= @width # fails here
  end
end
