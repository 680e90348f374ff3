using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Makes, seals and opens the keys of zones. The private half is in the clear only in between.</summary>
internal sealed partial class ZoneKeyBox(MasterKey masterKey, ILogger<ZoneKeyBox> logger)
{
    private readonly SealedBox _box = new(masterKey, SystemEntropy.Instance);
    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>A new key, its state left to the caller.</summary>
    /// <param name="taken">Ids that other keys of the zone have.</param>
    public (string Id, ZoneKeyDocument Key) Make(string zone, string use, IReadOnlyCollection<string> taken)
    {
        using var key = EcdsaKey.Generate();
        var number = key.ExportPrivate();
        try
        {
            return Seal(zone, use, key, number, taken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    /// <summary>The private half of a key; null, and logged once, if it does not open.</summary>
    public IPrivateKey? Open(string zone, string id, ZoneKeyDocument key)
    {
        var opened = _box.Open(ZoneKeyDocument.PurposeOf(zone, id), Convert.FromBase64String(key.PrivateKeySealed));
        if (!opened.Succeeded)
        {
            return Refused(zone, id, key, opened.Failure.Message);
        }

        try
        {
            var found = EcdsaKey.FromPrivate(opened.Value);
            if (found.PublicKey.Span.SequenceEqual(Convert.FromBase64String(key.PublicKey)))
            {
                return found;
            }

            found.Dispose();
            return Refused(zone, id, key, "its halves do not belong together");
        }
        catch (CryptographicException)
        {
            return Refused(zone, id, key, "it is no key on P-256");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.Value);
        }
    }

    private (string Id, ZoneKeyDocument Key) Seal(string zone, string use, EcdsaKey key, byte[] number, IReadOnlyCollection<string> taken)
    {
        var tag = new ZoneKey(use == ZoneKeyDocument.KeyUse ? ZoneKey.KeyFlags : ZoneKey.ZoneFlags, key.Algorithm, key.PublicKey.Span).Tag.ToString(CultureInfo.InvariantCulture);
        var id = tag;
        for (var next = 2; taken.Contains(id); next++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{tag}-{next}");
        }

        return (id, new ZoneKeyDocument
        {
            Use = use,
            State = ZoneKeyDocument.Published,
            PublicKey = Convert.ToBase64String(key.PublicKey.Span),
            PrivateKeySealed = Convert.ToBase64String(_box.Seal(ZoneKeyDocument.PurposeOf(zone, id), number)),
            Created = default,
            Since = default,
        });
    }

    private IPrivateKey? Refused(string zone, string id, ZoneKeyDocument key, string why)
    {
        if (_refused.GetValueOrDefault($"{zone}/{id}") != key.PrivateKeySealed)
        {
            _refused[$"{zone}/{id}"] = key.PrivateKeySealed;
            LogRefused(id, zone, why);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Key {Id} of zone {Zone} does not open, and the zone keeps its last signatures: {Reason}")]
    private partial void LogRefused(string id, string zone, string reason);
}
