using System.Globalization;

namespace Edge.Kernel.Resources.Rules;

/// <summary>Which ids each kind allows; each returns the rule that an id breaks, or null.</summary>
internal static class IdRules
{
    /// <summary>80 random bits in base32 (RFC 4648 §6), lower case.</summary>
    private const int AccessorLength = 16;

    public static string? Label(string id) => Kernel.Label.IsValid(id) ? null : Fields.LabelRule;

    public static string? NodeId(string id) => Kernel.NodeId.TryParse(id, out _) ? null : Fields.LabelRule;

    public static string? Accessor(string id) =>
        id.Length == AccessorLength && id.All(character => char.IsAsciiLetterLower(character) || character is >= '2' and <= '7')
            ? null
            : $"an accessor has {AccessorLength} characters of [a-z2-7]";

    public static string? Deployment(string id) =>
        id is "config-tenant" or "config-network" ? null : "the deployments are 'config-tenant' and 'config-network'";

    public static string? Epoch(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch > 1 && id[0] != '0'
            ? null
            : "it is the number of an epoch, from 2";

    public static string? Self(string id) => id == "self" ? null : "there is one network, and its id is 'self'";
}
