using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>
/// Writes one message after another, as a zone transfer needs: records are added while there is room. Not safe for
/// concurrent use.
/// </summary>
/// <param name="bytesMax">Bytes of the largest message, 512 to 65,535.</param>
public sealed class MessageWriter(int bytesMax = DnsLimits.MessageBytesMax)
{
    private const int RecordFixedBytes = 10;
    private const ushort DnssecOkFlag = 0x8000;

    private readonly ByteBuffer _bytes = new(2048);
    private readonly NameCompressor _names = new();
    private readonly ushort[] _counts = new ushort[3];
    private DnsMessage _message = new();
    private int _optBytes;

    /// <summary>How many records the message holds, OPT aside.</summary>
    public int RecordCount => _counts[0] + _counts[1] + _counts[2];

    /// <summary>Begins a message with the header, the questions and later the OPT record of this one; records are added one by one.</summary>
    /// <exception cref="InvalidOperationException">Questions and options alone exceed the room.</exception>
    public void Begin(DnsMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _message = message;
        _bytes.Truncate(0);
        _names.Clear();
        Array.Clear(_counts);
        _optBytes = message.Edns is { } edns ? DnsLimits.OptBytes + edns.Options.Sum(option => 4 + option.Value.Length) : 0;
        _bytes.AppendWord(message.Id);
        _bytes.AppendWord((ushort)((int)message.Flags | ((int)message.Opcode << 11) | (message.Code & 15)));
        _bytes.AppendWord((ushort)message.Questions.Count);
        _bytes.Append([0, 0, 0, 0, 0, 0]);
        foreach (var question in message.Questions)
        {
            _names.Append(_bytes, question.Name.Wire);
            _bytes.AppendWord((ushort)question.Type);
            _bytes.AppendWord(question.Class);
        }

        if (_bytes.Length + _optBytes > bytesMax)
        {
            throw new InvalidOperationException($"the questions and options of a message exceed {bytesMax} bytes");
        }
    }

    /// <summary>Adds a record; false, and nothing changed, if there is no room. Sections come in their order.</summary>
    public bool TryAdd(MessageSection section, DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TryAdd(section, record.Owner, record.Type, record.Class, record.TtlSeconds, record.Value.Span);
    }

    /// <summary>Adds a record; false, and nothing changed, if there is no room. Sections come in their order.</summary>
    public bool TryAdd(MessageSection section, DnsName owner, DnsRecordType type, ushort @class, uint ttlSeconds, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (_counts.AsSpan((int)section + 1).ContainsAnyExcept((ushort)0))
        {
            throw new InvalidOperationException($"records of section {section} come before those of later sections");
        }

        var start = _bytes.Length;
        _names.Append(_bytes, owner.Wire);
        var fixedStart = _bytes.Length;
        _bytes.AppendWord((ushort)type);
        _bytes.AppendWord(@class);
        _bytes.AppendDouble(ttlSeconds);
        _bytes.AppendWord(0);
        AppendValue(type, value);
        if (_bytes.Length + _optBytes > bytesMax || _counts[(int)section] == ushort.MaxValue)
        {
            _bytes.Truncate(start);
            _names.Forget(start);
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_bytes.From(fixedStart + 8), (ushort)(_bytes.Length - fixedStart - RecordFixedBytes));
        _counts[(int)section]++;
        return true;
    }

    /// <summary>Ends the message; its bytes are valid until the next begins.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var additionals = _counts[2];
        if (_message.Edns is { } edns)
        {
            AppendOpt(edns);
            additionals++;
        }

        var header = _bytes.From(0);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], _counts[0]);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], _counts[1]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], additionals);
        return _bytes.Written;
    }

    private void AppendValue(DnsRecordType type, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || RecordForms.Find(type) is not { HasNames: true } form || !form.IsValid(value))
        {
            _bytes.Append(value);
            return;
        }

        foreach (var field in form.Fields)
        {
            var size = field.Measure(value);
            if (field.Use is { } use && use.HasFlag(NameUse.Compressed))
            {
                _names.Append(_bytes, value[..size]);
            }
            else
            {
                _bytes.Append(value[..size]);
            }

            value = value[size..];
        }
    }

    private void AppendOpt(DnsEdns edns)
    {
        _bytes.Append(0);
        _bytes.AppendWord((ushort)DnsRecordType.Opt);
        _bytes.AppendWord(edns.DatagramBytesMax);
        _bytes.Append((byte)(_message.Code >> 4));
        _bytes.Append(edns.Version);
        _bytes.AppendWord((ushort)(edns.OtherFlags | (edns.DnssecOk ? DnssecOkFlag : 0)));
        _bytes.AppendWord((ushort)(_optBytes - DnsLimits.OptBytes));
        foreach (var option in edns.Options)
        {
            _bytes.AppendWord(option.Code);
            _bytes.AppendWord((ushort)option.Value.Length);
            _bytes.Append(option.Value.Span);
        }
    }
}
