using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Reads what a catalog lists (RFC 9432).</summary>
public static class CatalogMembers
{
    /// <summary>Zones that a catalog from elsewhere may list.</summary>
    public const int CountMax = 1000;

    /// <summary>The version of catalogs (RFC 9432 §4.2.1), as a character string.</summary>
    private static readonly byte[] Version = [1, (byte)'2'];

    /// <summary>The names of the zones, as zones are named; a failure if it is no catalog, and then nothing follows from it.</summary>
    public static Outcome<IReadOnlySet<string>> Read(Zone catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (catalog.Find(catalog.Apex.Child("version"))?.Find(DnsRecordType.Txt) is not { Count: 1 } version || !version.Value(0).SequenceEqual(Version))
        {
            return Broken(catalog, "version TXT \"2\" is missing (RFC 9432 §4.2.1)");
        }

        var zones = catalog.Apex.Child("zones");
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in catalog.Names.Where(name => name.Name.Parent == zones))
        {
            if (name.Find(DnsRecordType.Ptr) is not { Count: 1 } pointer || !DnsName.TryRead(pointer.Value(0), out var member))
            {
                return Broken(catalog, $"{name.Name} has not one PTR (RFC 9432 §4.1)");
            }

            if (!members.Add(ZoneText.Of(member)))
            {
                return Broken(catalog, $"{member} is listed twice (RFC 9432 §4.1)");
            }
        }

        return members.Count <= CountMax ? members : Broken(catalog, $"it lists {members.Count} zones: at most {CountMax} are taken");
    }

    private static Failure Broken(Zone catalog, string what) => new("catalog_broken", $"the catalog {catalog.Apex} changes nothing: {what}");
}
