using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>A key that another server signed a zone with, out of the pair of files that BIND, Knot and PowerDNS exchange.</summary>
/// <param name="Document">As the zone is to have it; its private half is still to be sealed.</param>
/// <param name="Number">The private half; wipe it after use.</param>
public sealed record ImportedZoneKey(ZoneKeyDocument Document, byte[] Number)
{
    /// <summary>What names it, not unique.</summary>
    public string Tag => ZoneKeyPlan.PublicOf(Document).Tag.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a pair of files. The state follows from their times: 1. what is over is refused; 2. <c>Inactive</c> is retired, for as long
    /// as caches may need it; 3. what signs records, or will not before <c>Activate</c>, does so, or waits; 4. what signs keys is looked
    /// for in the zone above by the Stargates. Without times a key signs.
    /// </summary>
    /// <param name="name">How the pair is called, for messages.</param>
    /// <param name="publicFile">The file <c>K….key</c>: one DNSKEY.</param>
    /// <param name="privateFile">The file <c>K….private</c>.</param>
    public static Outcome<ImportedZoneKey> Read(DnsName apex, string name, string publicFile, string privateFile, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(publicFile);
        ArgumentNullException.ThrowIfNull(privateFile);
        var found = ReadPublic(apex, name, publicFile);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        if (!PrivateKeyFile.TryParse(privateFile, out var file, out var error))
        {
            return Failure.Invalid("keys", $"{name}.private", error);
        }

        var key = found.Value;
        try
        {
            if (file.Algorithm != SigningAlgorithm.EcdsaP256)
            {
                return Failure.Invalid("keys", $"{name}.private", $"algorithm {(byte)file.Algorithm} must be {(byte)SigningAlgorithm.EcdsaP256} (ECDSAP256SHA256), with which zones are signed here");
            }

            using var opened = EcdsaKey.FromPrivate(file.PrivateKey);
            if (!opened.PublicKey.Span.SequenceEqual(key.PublicKey))
            {
                return Failure.Invalid("keys", $"{name}.private", $"it does not belong to {name}.key");
            }

            var document = DocumentOf(name, key, file, now);
            return document.Succeeded ? new ImportedZoneKey(document.Value, [.. file.PrivateKey]) : document.Failure;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file.PrivateKey);
        }
    }

    private static Outcome<ZoneKey> ReadPublic(DnsName apex, string name, string text)
    {
        using var reader = new ZoneFileReader(new MemoryStream(Encoding.UTF8.GetBytes($"$TTL {ZoneSignaturesDocument.TtlSecondsUsual}\n{text}")), new ZoneFileOptions { Origin = apex, File = $"{name}.key" });
        if (!reader.Read() || reader.Errors.Count > 0)
        {
            return Failure.Invalid("keys", $"{name}.key", reader.Errors.Count > 0 ? $"{reader.Errors[0]}" : "it must hold a DNSKEY");
        }

        if (reader.Type != DnsRecordType.Dnskey || !reader.Owner.SequenceEqual(apex.Wire) || !ZoneKey.TryRead(reader.Value, out var key))
        {
            return Failure.Invalid("keys", $"{name}.key", $"it must hold the DNSKEY of {apex}, and nothing else");
        }

        if (reader.Read() || reader.Errors.Count > 0)
        {
            return Failure.Invalid("keys", $"{name}.key", $"it must hold the DNSKEY of {apex}, and nothing else");
        }

        return key.Algorithm != SigningAlgorithm.EcdsaP256 ? Failure.Invalid("keys", $"{name}.key", $"algorithm {(byte)key.Algorithm} must be {(byte)SigningAlgorithm.EcdsaP256} (ECDSAP256SHA256), with which zones are signed here")
            : !key.MaySign ? Failure.Invalid("keys", $"{name}.key", $"flags {key.Flags} must be {ZoneKey.ZoneFlags} or {ZoneKey.KeyFlags}: a key of a zone that is not revoked")
            : key;
    }

    private static Outcome<ZoneKeyDocument> DocumentOf(string name, ZoneKey key, PrivateKeyFile file, DateTimeOffset now)
    {
        foreach (var over in (string[])["Revoke", "Delete"])
        {
            if (file.Times.TryGetValue(over, out var time) && time <= now)
            {
                return Failure.Invalid("keys", $"{name}.private", $"its time is over: {over} is {time:yyyy-MM-dd HH:mm} UTC");
            }
        }

        var isOfKeys = key.Flags == ZoneKey.KeyFlags;
        var isRetired = file.Times.TryGetValue("Inactive", out var inactive) && inactive <= now;
        var isWaiting = file.Times.TryGetValue("Activate", out var activate) && activate > now;
        var (state, until) = isRetired ? (ZoneKeyDocument.Retired, now + TimeSpan.FromSeconds(RecordSetDocument.TtlSecondsMax) + ZoneKeyPlanner.Margin)
            : isWaiting ? (ZoneKeyDocument.Published, activate)
            : (isOfKeys ? ZoneKeyDocument.Ready : ZoneKeyDocument.Active, (DateTimeOffset?)null);
        return new ZoneKeyDocument
        {
            Use = isOfKeys ? ZoneKeyDocument.KeyUse : ZoneKeyDocument.ZoneUse,
            State = state,
            PublicKey = Convert.ToBase64String(key.PublicKey),
            PrivateKeySealed = "",
            Created = file.Times.GetValueOrDefault("Created", now),
            Since = now,
            Until = until,
        };
    }
}
