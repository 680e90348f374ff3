namespace Edge.Naming;

/// <summary>A place that addresses lie in.</summary>
/// <param name="Country">Two capital letters (ISO 3166); empty if it is not known.</param>
/// <param name="Point">Where on earth; null if that is not known.</param>
public sealed record Place(string Country, EarthPoint? Point = null)
{
    /// <summary>The place of addresses of which nothing is known.</summary>
    public static readonly Place Unknown = new("");

    /// <summary>One of <see cref="Kernel.Resources.WorldRegion.Names"/>; null if it is not known.</summary>
    public string? Region => Countries.RegionOf(Country);

    /// <summary>Its own, else that of its country's main city.</summary>
    public EarthPoint? Somewhere => Point ?? Countries.PointOf(Country);
}
