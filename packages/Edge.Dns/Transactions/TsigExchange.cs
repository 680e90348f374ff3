using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// A request and what answers it, one message or the many of a transfer, authenticated by a shared secret (RFC 8945). The side
/// that asks begins with <see cref="Start"/>, the other with <see cref="Receive"/>. Not safe for concurrent use.
/// </summary>
public sealed class TsigExchange
{
    /// <summary>Seconds that the clocks of both sides may be apart.</summary>
    public const ushort FudgeSeconds = 300;

    /// <summary>Messages of a transfer that may follow each other without a code (RFC 8945 §5.3.1).</summary>
    public const int BareCountMax = 99;

    private const int MacBytesLeast = 10;

    private readonly DnsName _name;
    private readonly DnsName _algorithm;
    private readonly ByteBuffer _content = new();
    private TsigFault _fault;
    private long _requestTime;
    private bool _hasRequest;
    private bool _isContinued;

    private TsigExchange(DnsName name, DnsName algorithm, TsigKey? key) => (_name, _algorithm, Key) = (name, algorithm, key);

    /// <summary>The key that both sides use; null if it is not known.</summary>
    public TsigKey? Key { get; }

    /// <summary>
    /// The whole code of a request that was authentic: it names what was signed, however the message came. Its id in the header, and how
    /// much of the code was sent, are not covered by it.
    /// </summary>
    public ReadOnlyMemory<byte> RequestCode { get; private set; }

    /// <summary>How many messages came since the last with a code; a transfer is authentic only if it ends with none.</summary>
    public int BareCount { get; private set; }

    /// <summary>Bytes that <see cref="Sign"/> adds to a message.</summary>
    public int SignatureBytes => Record(0, _fault == TsigFault.BadTime ? TimeBytes(0) : [], new byte[Key?.MacBytes ?? 0], new byte[DnsLimits.HeaderBytes]).Bytes;

    /// <summary>Begins an exchange on the side that asks; <see cref="Sign"/> makes its request.</summary>
    public static TsigExchange Start(TsigKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new TsigExchange(key.Name, key.AlgorithmName, key);
    }

    /// <summary>Checks a request: its form, key, code, time and length of the code, in this order (RFC 8945 §5.2).</summary>
    /// <param name="keys">Finds a key by name.</param>
    /// <param name="exchange">Signs what answers it, errors as well; null if the request has no TSIG, or no valid one.</param>
    public static TsigFault Receive(ReadOnlySpan<byte> request, Func<DnsName, TsigKey?> keys, DateTimeOffset now, out TsigExchange? exchange)
    {
        ArgumentNullException.ThrowIfNull(keys);
        exchange = null;
        if (!TsigRecord.TryFind(request, out var record, out var offset))
        {
            return TsigFault.Format;
        }

        if (record is null)
        {
            return TsigFault.None;
        }

        var key = keys(record.Key) is { } found && found.AlgorithmName == record.Algorithm ? found : null;
        exchange = new TsigExchange(record.Key, record.Algorithm, key);
        var fault = key is null ? TsigFault.BadKey : exchange.CheckCode(request[..offset], record, now);
        if (fault == TsigFault.Format)
        {
            exchange = null;
            return fault;
        }

        exchange._fault = fault;
        exchange._requestTime = record.Time;
        return fault;
    }

    /// <summary>The message with its TSIG. The first is the request, or the response to it; others continue a transfer.</summary>
    /// <param name="message">A whole message without TSIG; for a fault one that says NOTAUTH.</param>
    public byte[] Sign(ReadOnlySpan<byte> message, DateTimeOffset now)
    {
        var isBadTime = _fault == TsigFault.BadTime;
        var seconds = now.ToUnixTimeSeconds();
        var record = Record(isBadTime ? _requestTime : seconds, isBadTime ? TimeBytes(seconds) : [], [], message);
        if (Key is null || _fault is TsigFault.BadKey or TsigFault.BadSignature)
        {
            // Whoever sent it has no key, so there is none to sign with (RFC 8945 §5.3.2).
            return record.AppendTo(message);
        }

        Append(message, record);
        var mac = Key.Authenticate(_content.Written);
        Continue(mac);
        return Record(record.Time, record.Other, mac, message).AppendTo(message);
    }

    /// <summary>Checks a response, or the next message of a transfer.</summary>
    public TsigFault Check(ReadOnlySpan<byte> response, DateTimeOffset now)
    {
        if (!TsigRecord.TryFind(response, out var record, out var offset))
        {
            return TsigFault.Format;
        }

        if (record is null)
        {
            if (!_isContinued || BareCount == BareCountMax)
            {
                return TsigFault.Missing;
            }

            BareCount++;
            _content.Append(response);
            return TsigFault.None;
        }

        if (record.Error is (ushort)TsigFault.BadKey or (ushort)TsigFault.BadSignature && record.Mac.Length == 0)
        {
            return (TsigFault)record.Error;
        }

        if (record.Key != _name || record.Algorithm != _algorithm)
        {
            return TsigFault.BadKey;
        }

        var fault = CheckCode(response[..offset], record, now);
        return fault == TsigFault.None && record.Error != 0 ? (TsigFault)record.Error : fault;
    }

    private TsigFault CheckCode(ReadOnlySpan<byte> message, TsigRecord record, DateTimeOffset now)
    {
        if (record.Mac.Length > Key!.MacBytes || record.Mac.Length < Math.Max(MacBytesLeast, Key.MacBytes / 2))
        {
            return TsigFault.Format;
        }

        // The message as it was before TSIG was added, by its own id.
        var plain = message.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(plain, record.OriginalId);
        BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(plain.AsSpan(10)) - 1));
        var before = _content.Length;
        Append(plain, record);
        var mac = Key.Authenticate(_content.Written);
        if (!CryptographicOperations.FixedTimeEquals(mac.AsSpan(0, record.Mac.Length), record.Mac))
        {
            // A forged message must not spoil what the true one is checked with.
            _content.Truncate(before);
            return TsigFault.BadSignature;
        }

        RequestCode = _hasRequest ? RequestCode : mac;
        Continue(record.Mac);

        // Who sends it may allow less, but no more: what is older would be forgotten by those who remember what came.
        if (Math.Abs(now.ToUnixTimeSeconds() - record.Time) > Math.Min(record.Fudge, FudgeSeconds))
        {
            return TsigFault.BadTime;
        }

        return record.Mac.Length < Key.MacBytesMin ? TsigFault.BadTruncation : TsigFault.None;
    }

    private void Append(ReadOnlySpan<byte> message, TsigRecord record)
    {
        _content.Append(message);
        if (_isContinued)
        {
            record.AppendTimers(_content);
        }
        else
        {
            record.AppendVariables(_content);
        }
    }

    /// <summary>The next code covers this one; from the second response on, only its times (RFC 8945 §5.3.1).</summary>
    private void Continue(ReadOnlySpan<byte> mac)
    {
        _isContinued = _hasRequest;
        _hasRequest = true;
        BareCount = 0;
        _content.Truncate(0);
        _content.AppendWord((ushort)mac.Length);
        _content.Append(mac);
    }

    private TsigRecord Record(long time, byte[] other, byte[] mac, ReadOnlySpan<byte> message) => new()
    {
        Key = _name,
        Algorithm = _algorithm,
        Time = time,
        Fudge = FudgeSeconds,
        Mac = mac,
        OriginalId = BinaryPrimitives.ReadUInt16BigEndian(message),
        Error = (ushort)_fault,
        Other = other,
    };

    private static byte[] TimeBytes(long seconds)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        return bytes[2..];
    }
}
