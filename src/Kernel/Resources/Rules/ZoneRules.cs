using System.Net;
using Edge.Dns;

namespace Edge.Kernel.Resources.Rules;

internal static class ZoneRules
{
    /// <summary>The names under <c>ip6.arpa</c> have 32 labels before it.</summary>
    private const int LabelsMax = 34;

    private const int SecondariesMax = 16;

    public static Failure? Check(ZoneDocument zone) =>
        Name("primaryServer", zone.PrimaryServer)
        ?? Name("mailbox", zone.Mailbox)
        ?? Fields.Range("refreshSeconds", zone.RefreshSeconds, ZoneDocument.IntervalSecondsMin, ZoneDocument.IntervalSecondsMax)
        ?? Fields.Range("retrySeconds", zone.RetrySeconds, ZoneDocument.IntervalSecondsMin, ZoneDocument.IntervalSecondsMax)
        ?? Fields.Range("expireSeconds", zone.ExpireSeconds, ZoneDocument.ExpireSecondsMin, ZoneDocument.ExpireSecondsMax)
        ?? Fields.Range("negativeTtlSeconds", zone.NegativeTtlSeconds, ZoneDocument.NegativeTtlSecondsMin, ZoneDocument.NegativeTtlSecondsMax)
        ?? Fields.Range("serialBase", zone.SerialBase, 0, uint.MaxValue)
        ?? (zone.Signing is { } signing ? ZoneKeyRules.Check(signing) : null)
        ?? (zone.Control is { By: not (ZoneControl.Text or ZoneControl.Delegation) and var by } ? Failure.Invalid("control.by", by, $"it must be {ZoneControl.Text} or {ZoneControl.Delegation}") : null)
        ?? Fields.Range("recordSets", zone.RecordSets, 0, int.MaxValue)
        ?? Secondaries(zone.Secondaries)
        ?? ZoneModeRules.Check(zone)
        ?? (zone.CatalogSerial is { } applied ? Fields.Range("catalogSerial", applied, 0, uint.MaxValue) : null)
        ?? (zone.Importing is { } revision ? Fields.Range("importing", revision, 0, long.MaxValue) : null);

    public static string? BrokenIdRule(string id) =>
        !DnsName.TryParse(id, out var name) || name.LabelCount == 0 || ZoneText.Of(name) != id
            ? "a zone is named by a domain name in lower case without a final dot, of labels of at most 63 bytes; names of other scripts come as A-labels (xn--…)"
            : name.Wire.StartsWith("\u0001*"u8) ? "a zone's name has no wildcard"
            : name.LabelCount > LabelsMax ? $"a zone's name has at most {LabelsMax} labels"
            : ZoneText.KeyLength(id) > ZoneText.KeyLengthMax ? $"a zone's name takes at most {ZoneText.KeyLengthMax} characters in a key"
            : null;

    private static Failure? Secondaries(IReadOnlyList<ZoneSecondary> secondaries)
    {
        var failure = Fields.Count("secondaries", secondaries.Count, 0, SecondariesMax);
        for (var i = 0; failure is null && i < secondaries.Count; i++)
        {
            failure = Server($"secondaries[{i}]", secondaries[i].Address, secondaries[i].Key);
        }

        return failure;
    }

    /// <summary>A name server elsewhere, and the key that both sides sign with.</summary>
    public static Failure? Server(string field, string address, string? key) =>
        !IPEndPoint.TryParse(address, out _) ? Failure.Invalid($"{field}.address", address, "it must be an IP address, with a port if that is not 53, such as 192.0.2.53 or [2001:db8::53]:5300")
        : key is null || TsigKeyRules.BrokenIdRule(key) is not { } rule ? null
        : Failure.Invalid($"{field}.key", key, rule);

    private static Failure? Name(string field, string? value) =>
        value is null || (DnsName.TryParse(value, out var name) && name.LabelCount > 0 && name.ToString() == value)
            ? null
            : Failure.Invalid(field, value, "it must be a domain name in lower case with its final dot, such as ns1.example.org.");
}
