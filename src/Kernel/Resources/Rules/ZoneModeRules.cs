namespace Edge.Kernel.Resources.Rules;

/// <summary>Where the content of a zone comes from.</summary>
internal static class ZoneModeRules
{
    private const int PrimariesMax = 8;

    private static readonly string[] _modes = [ZoneDocument.Primary, ZoneDocument.Secondary, ZoneDocument.CatalogMode];

    public static Failure? Check(ZoneDocument zone) =>
        (_modes.Contains(zone.Mode) ? null : Failure.Invalid("mode", zone.Mode, $"it must be one of {string.Join(", ", _modes)}"))
        ?? Fields.Count("primaries", zone.Primaries.Count, 0, PrimariesMax)
        ?? zone.Primaries.Select(static (primary, index) => ZoneRules.Server($"primaries[{index}]", primary.Address, primary.Key)).FirstOrDefault(static failure => failure is not null)
        ?? (zone is { Mode: ZoneDocument.Primary, Primaries.Count: > 0 } ? Failure.Invalid("primaries", $"{zone.Primaries.Count}", "a zone of mode primary is kept here, and taken from nowhere") : null)
        ?? (zone is { Mode: ZoneDocument.Secondary, Primaries.Count: 0 } ? Failure.Invalid("primaries", "0", "a zone of mode secondary needs at least one, such as 192.0.2.53") : null)
        ?? (zone.IsTaken() && zone.Signing is not null ? Failure.Invalid("signing", zone.Mode, "a zone that is taken from elsewhere is signed there") : null)
        ?? (zone.Catalog is { } catalog && ZoneRules.BrokenIdRule(catalog) is { } rule ? Failure.Invalid("catalog", catalog, rule) : null)
        ?? (zone is { Mode: ZoneDocument.CatalogMode, Catalog: not null } ? Failure.Invalid("catalog", zone.Catalog, "a catalog is listed in no other") : null);
}
