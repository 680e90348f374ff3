using Edge.Dns;

namespace Edge.Kernel.Resources.Rules;

internal static class ZoneKeyRules
{
    private const int DaysMax = 3650;

    private const int RecordsMax = 64;

    private const int RecordLengthMax = 4096;

    private const int SealedLengthMax = 512;

    private const int TtlSecondsMax = 604_800;

    private static readonly string[] _uses = [ZoneKeyDocument.ZoneUse, ZoneKeyDocument.KeyUse];

    private static readonly string[] _states = [ZoneKeyDocument.Published, ZoneKeyDocument.Ready, ZoneKeyDocument.Active, ZoneKeyDocument.Retired];

    private static readonly string[] _endings = [ZoneSigningWish.Safely, ZoneSigningWish.AtOnce];

    public static Failure? Check(ZoneSigningWish wish) =>
        Fields.Range("signing.zoneKeyDays", wish.ZoneKeyDays, 0, DaysMax) ?? (wish.Ending is { } ending ? OneOf("signing.ending", ending, _endings) : null);

    public static Failure? Check(ZoneKeyDocument key) =>
        OneOf("use", key.Use, _uses)
        ?? OneOf("state", key.State, _states)
        ?? (key.Algorithm == (int)SigningAlgorithm.EcdsaP256 ? null : Failure.Invalid("algorithm", $"{key.Algorithm}", "it must be 13, ECDSA on P-256"))
        ?? Bytes("publicKey", key.PublicKey)
        ?? Bytes("privateKeySealed", key.PrivateKeySealed);

    public static Failure? Check(ZoneSignaturesDocument signatures) =>
        Fields.Range("ttlSeconds", signatures.TtlSeconds, 1, TtlSecondsMax)
        ?? Fields.Range("dsTtlSeconds", signatures.DsTtlSeconds, 0, int.MaxValue)
        ?? Records("dnskey", signatures.Dnskey, 1)
        ?? Records("dnskeySignatures", signatures.DnskeySignatures, 1)
        ?? Records("cds", signatures.Cds, 0)
        ?? Records("cdsSignatures", signatures.CdsSignatures, 0)
        ?? Records("cdnskey", signatures.Cdnskey, 0)
        ?? Records("cdnskeySignatures", signatures.CdnskeySignatures, 0)
        ?? Fields.Count("signedBy", signatures.SignedBy.Count, 1, RecordsMax)
        ?? Fields.Distinct("signedBy", signatures.SignedBy, Fields.Label);

    /// <summary><c>&lt;zone&gt;/&lt;id&gt;</c></summary>
    public static string? BrokenIdRule(string id) => id.Split('/') is not [var zone, var key]
        ? "it is ZONE/ID, such as example.org/12345"
        : ZoneRules.BrokenIdRule(zone) ?? (Label.IsValid(key) ? null : $"the id: {Fields.LabelRule}");

    private static Failure? OneOf(string field, string value, string[] allowed) =>
        allowed.Contains(value) ? null : Failure.Invalid(field, value, $"it must be one of {string.Join(", ", allowed)}");

    private static Failure? Bytes(string field, string value) =>
        value.Length is > 0 and <= SealedLengthMax && Convert.TryFromBase64String(value, new byte[SealedLengthMax], out _)
            ? null
            : Failure.Invalid(field, value, "it must be base64");

    private static Failure? Records(string field, IReadOnlyList<string> records, int countMin) =>
        Fields.Count(field, records.Count, countMin, RecordsMax)
        ?? Fields.Distinct(field, records, static (name, text) => Fields.Text(name, text, 1, RecordLengthMax));
}
