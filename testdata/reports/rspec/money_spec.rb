require_relative 'money'

RSpec.describe Money do
  let(:tea) { Money.new(495, 'EUR') }

  it('adds') { expect((tea + tea).cents).to eq(990) }

  it 'adds dollars' do
    expect((tea + Money.new(100, 'USD')).cents).to eq(587) # called from here
  end

  it 'prints itself' do
    expect(tea.to_s).to eq('4,95 €') # fails here
  end

  it 'prints a list' do
    expect([tea, tea + tea].join("\n")).to eq("4.95 EUR\n9.99 EUR") # fails here
  end

  it('is the same as its like') { expect(tea).to eq(Money.new(495, 'EUR')) }

  %w[EUR USD złoty].each do |currency|
    it "knows #{currency}" do
      expect(currency.length).to eq(3) # fails here for złoty
    end
  end

  xit('converts') { expect(tea.to('USD')).to be_nil }

  it('rounds') { skip 'half even or half up?' }

  context 'with a rate' do
    before { raise IOError, 'rates.csv: not opened for reading' } # fails here (2 cases): an errored set-up

    it('multiplies') { expect(tea).to be_nil }
    it('divides') { expect(tea).to be_nil }
  end
end
