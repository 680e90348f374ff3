using Edge.Naming;

namespace Edge.GeoIp;

/// <summary>Numbers places. Beyond the numbers that there are, places are told apart by country alone.</summary>
internal sealed class PlaceNumbers
{
    /// <summary>Numbers that are kept for countries.</summary>
    private const int CountriesMax = 1000;

    private readonly List<Place> _places = [Place.Unknown];
    private readonly Dictionary<Place, ushort> _numbers = new() { [Place.Unknown] = 0 };

    public IReadOnlyList<Place> All => _places;

    public ushort Of(Place place)
    {
        if (_numbers.TryGetValue(place, out var number))
        {
            return number;
        }

        if (_places.Count >= World.PlacesMax - (place.Point is null ? 0 : CountriesMax))
        {
            return place.Point is null ? (ushort)0 : Of(place with { Point = null });
        }

        _places.Add(place);
        return _numbers[place] = (ushort)(_places.Count - 1);
    }
}
