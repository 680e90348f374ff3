namespace Edge.Dns;

/// <summary>
/// Writes records as a zone file: names relative to the origin, an owner and a TTL once for all records in a row that share
/// them. Not safe for concurrent use.
/// </summary>
public sealed class ZoneFileWriter
{
    private const int BufferBytes = 1 << 16;

    private readonly Stream _file;
    private readonly ByteBuffer _text = new(BufferBytes + EntryLexer.EntryBytesMax);
    private readonly byte[] _owner = new byte[DnsLimits.NameBytesMax];
    private readonly DnsName _origin;
    private int _ownerBytes;

    /// <summary>Begins the file with the zone's name as origin.</summary>
    public ZoneFileWriter(Stream file, DnsName origin)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(origin);
        (_file, _origin) = (file, origin);
        _text.AppendText("$ORIGIN ");
        NameText.Append(_text, origin.Wire);
        _text.Append((byte)'\n');
    }

    /// <summary>Writes one record.</summary>
    /// <param name="owner">In wire form and lower case.</param>
    public void Write(ReadOnlySpan<byte> owner, uint ttlSeconds, DnsRecordType type, ReadOnlySpan<byte> value)
    {
        if (!owner.SequenceEqual(_owner.AsSpan(0, _ownerBytes)))
        {
            owner.CopyTo(_owner);
            _ownerBytes = owner.Length;
            AppendOwner(owner);
        }

        _text.Append((byte)'\t');
        _text.AppendDecimal(ttlSeconds);
        _text.AppendText("\tIN\t");
        _text.AppendText(RecordTypeName.Of(type));
        _text.Append((byte)'\t');
        RecordText.Append(_text, type, value);
        _text.Append((byte)'\n');
        if (_text.Length > BufferBytes)
        {
            Flush();
        }
    }

    /// <summary>Hands what was written to the stream.</summary>
    public void Flush()
    {
        _file.Write(_text.Written);
        _text.Truncate(0);
    }

    private void AppendOwner(ReadOnlySpan<byte> owner)
    {
        if (owner.SequenceEqual(_origin.Wire))
        {
            _text.Append((byte)'@');
            return;
        }

        var labels = owner.Length - _origin.Wire.Length;
        var isRelative = _origin.Wire.Length > 1 && labels > 0 && owner.EndsWith(_origin.Wire) && WireName.IsLabelStart(owner, labels);
        if (isRelative)
        {
            NameText.AppendLabels(_text, owner[..labels]);
        }
        else
        {
            NameText.Append(_text, owner);
        }
    }
}
