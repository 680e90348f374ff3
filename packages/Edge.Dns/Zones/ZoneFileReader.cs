using System.Buffers.Binary;
using System.Text;

namespace Edge.Dns;

/// <summary>
/// Reads zone files record by record (RFC 1035 §5, RFC 2308 §4, RFC 3597; <c>$GENERATE</c> as BIND has it). After an error
/// it goes on with the next entry, to tell as many as there are; nothing should be used of a file that has any. Not safe for
/// concurrent use.
/// </summary>
public sealed partial class ZoneFileReader : IDisposable
{
    private readonly ZoneFileOptions _options;
    private readonly Stack<ZoneFileLevel> _levels = new();
    private readonly List<TextError> _errors = [];
    private readonly EntryText _entry = new();
    private readonly ByteBuffer _value = new(512);
    private readonly byte[] _owner = new byte[DnsLimits.NameBytesMax];
    private int _ownerBytes;
    private uint? _defaultTtl;
    private uint? _statedTtl;
    private int _recordCount;
    private long _recordBytes;
    private int _includeCount;
    private ZoneFileSeries? _series;

    /// <param name="file">The text; read to its end, and closed with the reader.</param>
    /// <param name="options">How it is read.</param>
    public ZoneFileReader(Stream file, ZoneFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _levels.Push(new ZoneFileLevel(file, options.File, options.Origin.Wire.ToArray()));
    }

    /// <summary>What was wrong so far, in the file's order.</summary>
    public IReadOnlyList<TextError> Errors => _errors;

    /// <summary>The record's owner in wire form and lower case; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Owner => _owner.AsSpan(0, _ownerBytes);

    /// <summary>The record's type.</summary>
    public DnsRecordType Type { get; private set; }

    /// <summary>The record's TTL: stated, else the one of <c>$TTL</c>, else the last stated, else for a SOA its minimum.</summary>
    public uint TtlSeconds { get; private set; }

    /// <summary>The record's data in wire form, names in it in the case written; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Value => _value.Written;

    /// <summary>Where the record begins; for messages about it.</summary>
    public (string File, int Line) Place => (_levels.TryPeek(out var level) ? level.File : _options.File, _entry.First.Line);

    /// <summary>Reads the next record that is right; false at the end, or after too many errors.</summary>
    public bool Read()
    {
        while (_errors.Count < _options.ErrorCountMax)
        {
            if (_series is not null)
            {
                if (ReadOfSeries())
                {
                    return Count();
                }

                continue;
            }

            if (!_levels.TryPeek(out var level))
            {
                return false;
            }

            if (!level.Lexer.Read(_entry))
            {
                if (_entry.Error is null)
                {
                    // An included file changes neither origin nor owner of the one that named it (RFC 1035 §5.1).
                    Leave();
                }

                Note(level);
                continue;
            }

            if (ReadEntry(level))
            {
                return Count();
            }

            Note(level);
        }

        return false;
    }

    /// <summary>Closes the file, and those that it included.</summary>
    public void Dispose()
    {
        while (_levels.TryPop(out var level))
        {
            level.Dispose();
        }
    }

    private bool Count()
    {
        _recordBytes += _ownerBytes + _value.Length;
        if (++_recordCount <= _options.RecordCountMax && _recordBytes <= _options.RecordBytesMax)
        {
            return true;
        }

        _entry.Type = null;
        _entry.Field = "file";
        _entry.FailAt(_entry.First, "", _recordCount > _options.RecordCountMax ? $"has more than {_options.RecordCountMax} records" : $"has records of more than {_options.RecordBytesMax} bytes");
        Note(_levels.Peek());
        Dispose();
        _series = null;
        return false;
    }

    private void Note(ZoneFileLevel level)
    {
        if (_entry.Error is { } error)
        {
            _errors.Add(error with { File = level.File });
        }
    }

    private void Leave()
    {
        using var left = _levels.Pop();
        left.Owner.CopyTo(_owner, 0);
        _ownerBytes = left.Owner.Length;
    }

    /// <summary>1. A directive. 2. The owner, unless the line begins with a space. 3. TTL, class and type. 4. The data.</summary>
    private bool ReadEntry(ZoneFileLevel level)
    {
        _entry.Origin = level.Origin;
        if (!level.Lexer.BeginsBlank)
        {
            if (_entry.Peek(out var isQuoted) is [(byte)'$', ..] && !isQuoted)
            {
                return ReadDirective(level);
            }

            if (!ReadOwner())
            {
                return false;
            }
        }
        else if (_ownerBytes == 0)
        {
            _entry.Field = "owner";
            return _entry.FailAt(_entry.First, "", "is missing: the line begins with a space, but no record comes before it");
        }

        return ReadRecord();
    }

    private bool ReadOwner()
    {
        _entry.Field = "owner";
        _entry.TryTakeAny(out var token);
        if (token is [(byte)'@'] && !_entry.LastIsQuoted)
        {
            _entry.Origin.CopyTo(_owner, 0);
            _ownerBytes = _entry.Origin.Length;
            return true;
        }

        var fault = NameText.Encode(token, _entry.Origin, _owner, out _ownerBytes);
        if (fault != NameFault.None)
        {
            // Lines that leave their owner out follow; one error is enough.
            _entry.Origin.CopyTo(_owner, 0);
            _ownerBytes = _entry.Origin.Length;
            return _entry.Fail(NameText.RuleOf(fault));
        }

        WireName.ToLower(_owner.AsSpan(0, _ownerBytes));
        return true;
    }

    private bool ReadRecord()
    {
        _value.Truncate(0);
        if (!ZoneFileFields.ReadTtlAndType(_entry, out var ttl, out var type) || !RecordText.Read(type, _entry, _value))
        {
            return false;
        }

        Type = type;
        _statedTtl = ttl ?? _statedTtl;
        if ((ttl ?? _defaultTtl ?? _statedTtl) is { } known)
        {
            TtlSeconds = known;
            return true;
        }

        if (type != DnsRecordType.Soa)
        {
            _entry.Type = null;
            _entry.Field = "TTL";
            return _entry.FailAt(_entry.First, "", "is missing: neither the record nor a $TTL line states one");
        }

        TtlSeconds = Math.Min(DnsLimits.TtlSecondsMax, BinaryPrimitives.ReadUInt32BigEndian(_value.Written[^4..]));
        _defaultTtl = TtlSeconds;
        return true;
    }

    private bool ReadOfSeries()
    {
        var level = _levels.Peek();
        if (!_series!.TryNext(out var owner, out var data))
        {
            _series = null;
            return false;
        }

        _entry.Origin = level.Origin;
        new EntryLexer(Encoding.Latin1.GetBytes($"{owner} {_series.Fields} {data}")).Read(_entry);
        _entry.Line = _series.Line;
        var isRead = _entry.Error is null && ReadOwner() && ReadRecord();
        if (!isRead)
        {
            // One wrong record of a series is enough: the others are wrong alike.
            _series = null;
            Note(level);
        }

        return isRead;
    }
}
