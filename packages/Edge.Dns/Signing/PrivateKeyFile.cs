using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Dns;

/// <summary>
/// A private key as BIND, Knot and PowerDNS exchange it: the file <c>K….private</c> beside a <c>K….key</c>, which holds the
/// DNSKEY as a line of a zone file. Its text is a secret.
/// </summary>
public sealed class PrivateKeyFile
{
    /// <summary>Characters of the longest file that is read.</summary>
    public const int TextCharactersMax = 16_384;

    /// <summary>Bytes of the private key, for both algorithms.</summary>
    public const int PrivateBytes = 32;

    private const string TimeFormat = "yyyyMMddHHmmss";
    private static readonly string[] TimeNames = ["Created", "Publish", "Activate", "Revoke", "Inactive", "Delete", "SyncPublish", "SyncDelete"];

    /// <summary>What it signs with.</summary>
    public required SigningAlgorithm Algorithm { get; init; }

    /// <summary>The number on P-256, or the seed of Ed25519: 32 bytes. Wipe it after use.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>When what happens to it, by BIND's words: Created, Publish, Activate, Revoke, Inactive, Delete, SyncPublish, SyncDelete.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Times { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>How the pair of files is called, without its ending, e.g. <c>Kexample.org.+013+12345</c>.</summary>
    public static string NameOf(DnsName apex, ZoneKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return string.Create(CultureInfo.InvariantCulture, $"K{apex}+{(byte)key.Algorithm:D3}+{key.Tag:D5}");
    }

    /// <summary>Reads a file; fields that are not known are passed over.</summary>
    /// <param name="error">What is wrong, without what is secret.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PrivateKeyFile? file, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        file = null;
        if (text.Length > TextCharactersMax)
        {
            error = $"a private key file has at most {TextCharactersMax} characters, not {text.Length}";
            return false;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 ? line.AsSpan().Trim().Length > 0 : !fields.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim()))
            {
                error = colon < 0 ? $"line {number} must be a field, a colon and its value" : $"line {number}: field '{line[..colon].Trim()}' stands twice";
                return false;
            }
        }

        error = Read(fields, out file);
        return error is null && file is not null;
    }

    /// <summary>The text of the file.</summary>
    public string Format()
    {
        var text = new StringBuilder();
        text.Append("Private-key-format: v1.3\n");
        text.Append(CultureInfo.InvariantCulture, $"Algorithm: {(byte)Algorithm} ({(Algorithm == SigningAlgorithm.EcdsaP256 ? "ECDSAP256SHA256" : "ED25519")})\n");
        text.Append(CultureInfo.InvariantCulture, $"PrivateKey: {Convert.ToBase64String(PrivateKey)}\n");
        foreach (var name in TimeNames)
        {
            if (Times.TryGetValue(name, out var time))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n");
            }
        }

        return text.ToString();
    }

    private static string? Read(Dictionary<string, string> fields, out PrivateKeyFile? file)
    {
        file = null;
        if (!fields.TryGetValue("Private-key-format", out var format) || !format.StartsWith("v1.", StringComparison.Ordinal))
        {
            return $"Private-key-format '{format}' must be v1.2 or v1.3";
        }

        var algorithm = fields.GetValueOrDefault("Algorithm", "");
        if (!byte.TryParse(algorithm.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || !Enum.IsDefined((SigningAlgorithm)code))
        {
            return $"Algorithm '{algorithm}' must be 13 (ECDSAP256SHA256) or 15 (ED25519)";
        }

        Dictionary<string, DateTimeOffset> times = [];
        foreach (var name in TimeNames)
        {
            if (fields.TryGetValue(name, out var value))
            {
                if (!DateTimeOffset.TryParseExact(value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                {
                    return $"{name} '{value}' must be a time as YYYYMMDDHHmmSS";
                }

                times.Add(name, time);
            }
        }

        var key = new byte[PrivateBytes];
        if (!Base64.IsValid(fields.GetValueOrDefault("PrivateKey", ""), out var size) || size != PrivateBytes)
        {
            return $"PrivateKey must be {PrivateBytes} bytes in base64";
        }

        Convert.TryFromBase64String(fields["PrivateKey"], key, out _);
        if ((SigningAlgorithm)code == SigningAlgorithm.EcdsaP256 && !IsOnCurve(key))
        {
            return "PrivateKey must be a number from 1 to below the order of P-256";
        }

        file = new PrivateKeyFile { Algorithm = (SigningAlgorithm)code, PrivateKey = key, Times = times };
        return null;
    }

    private static bool IsOnCurve(byte[] number)
    {
        try
        {
            using var key = EcdsaKey.FromPrivate(number);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
