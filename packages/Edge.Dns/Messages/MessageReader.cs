using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>Decodes one packet.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> packet)
{
    /// <summary>Type, class, TTL and length of the data.</summary>
    private const int RecordFixedBytes = 10;

    private const int QuestionFixedBytes = 4;
    private const int OptionHeaderBytes = 4;
    private const ushort DnssecOkFlag = 0x8000;

    private readonly ReadOnlySpan<byte> _packet = packet;
    private readonly ByteBuffer _value = new();
    private int _at;
    private DnsEdns? _edns;
    private int _upperCode;

    public MessageError? Error { get; private set; }

    /// <summary>1. Header. 2. Questions. 3. Records of three sections; the OPT among the last. 4. No byte may be left over.</summary>
    public DnsMessage? Read()
    {
        if (_packet.Length < DnsLimits.HeaderBytes)
        {
            Fail("header", "has less than 12 bytes");
            return null;
        }

        _at = DnsLimits.HeaderBytes;
        var flags = Word(2);
        List<DnsQuestion> questions = [];
        List<DnsRecord> answers = [], authorities = [], additionals = [];
        if (!ReadQuestions(questions, Word(4))
            || !ReadRecords(answers, Word(6), "answer")
            || !ReadRecords(authorities, Word(8), "authority")
            || !ReadRecords(additionals, Word(10), "additional record"))
        {
            return null;
        }

        if (_at != _packet.Length)
        {
            Fail("message", "has bytes left over");
            return null;
        }

        return new DnsMessage
        {
            Id = Word(0),
            Opcode = (DnsOpcode)((flags >> 11) & 15),
            Flags = (MessageFlags)(flags & 0x87F0),
            Code = (ushort)((_upperCode << 4) | (flags & 15)),
            Questions = questions,
            Answers = answers,
            Authorities = authorities,
            Additionals = additionals,
            Edns = _edns,
        };
    }

    private bool ReadQuestions(List<DnsQuestion> questions, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            if (!ReadName("question", i, out var name))
            {
                return false;
            }

            if (_packet.Length - _at < QuestionFixedBytes)
            {
                return Fail($"question {i}", "is cut off");
            }

            questions.Add(new DnsQuestion(name, (DnsRecordType)Word(_at), Word(_at + 2)));
            _at += QuestionFixedBytes;
        }

        return true;
    }

    private bool ReadRecords(List<DnsRecord> records, int count, string section)
    {
        for (var i = 1; i <= count; i++)
        {
            if (!ReadName(section, i, out var owner))
            {
                return false;
            }

            if (_packet.Length - _at < RecordFixedBytes || _packet.Length - _at - RecordFixedBytes < Word(_at + 8))
            {
                return Fail($"{section} {i}", "is cut off");
            }

            var start = _at;
            _at += RecordFixedBytes;
            var end = _at + Word(start + 8);
            var type = (DnsRecordType)Word(start);
            var isRead = type == DnsRecordType.Opt ? ReadOpt(owner, start, end, section) : ReadValue(type, end);
            if (!isRead)
            {
                return Error is null && Fail($"{RecordTypeName.Of(type)} of {section} {i}", "breaks the form of its type");
            }

            _at = end;
            if (type != DnsRecordType.Opt)
            {
                records.Add(new DnsRecord
                {
                    Owner = owner,
                    Type = type,
                    Class = Word(start + 2),
                    TtlSeconds = BinaryPrimitives.ReadUInt32BigEndian(_packet[(start + 4)..]),
                    Value = _value.Written.ToArray(),
                });
            }
        }

        return true;
    }

    private bool ReadName(string section, int number, [NotNullWhen(true)] out DnsName? name)
    {
        Span<byte> wire = stackalloc byte[DnsLimits.NameBytesMax];
        name = null;
        if (CompressedName.Read(_packet, ref _at, wire, out var length) is { } rule)
        {
            return Fail(section == "question" ? $"name of question {number}" : $"owner of {section} {number}", rule);
        }

        name = DnsName.FromValid(wire[..length]);
        return true;
    }

    /// <summary>The data, names of the older types in full. In an UPDATE it may be empty.</summary>
    private bool ReadValue(DnsRecordType type, int end)
    {
        _value.Truncate(0);
        if (_at == end || RecordForms.Find(type) is not { } form)
        {
            _value.Append(_packet[_at..end]);
            return true;
        }

        foreach (var field in form.Fields)
        {
            if (field.Use is { } use && use.HasFlag(NameUse.Expanded))
            {
                if (CompressedName.Read(_packet[..end], ref _at, _value.Room(DnsLimits.NameBytesMax), out var length) is not null)
                {
                    return false;
                }

                _value.Advance(length);
                continue;
            }

            var size = field.Measure(_packet[_at..end]);
            if (size < 0)
            {
                return false;
            }

            _value.Append(_packet.Slice(_at, size));
            _at += size;
        }

        return _at == end;
    }

    private bool ReadOpt(DnsName owner, int start, int end, string section)
    {
        if (section != "additional record" || owner.LabelCount > 0 || _edns is not null)
        {
            return Fail("OPT record", "must stand once, among the additional records, under the root");
        }

        List<EdnsOption> options = [];
        while (_at < end)
        {
            if (end - _at < OptionHeaderBytes || end - _at - OptionHeaderBytes < Word(_at + 2))
            {
                return Fail("EDNS option", "is cut off");
            }

            options.Add(new EdnsOption(Word(_at), _packet.Slice(_at + OptionHeaderBytes, Word(_at + 2)).ToArray()));
            _at += OptionHeaderBytes + Word(_at + 2);
        }

        _upperCode = _packet[start + 4];
        _edns = new DnsEdns
        {
            DatagramBytesMax = Word(start + 2),
            Version = _packet[start + 5],
            DnssecOk = (Word(start + 6) & DnssecOkFlag) != 0,
            OtherFlags = (ushort)(Word(start + 6) & ~DnssecOkFlag),
            Options = options,
        };
        return true;
    }

    private readonly ushort Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]);

    private bool Fail(string field, string rule)
    {
        Error = new MessageError(_at, field, rule);
        return false;
    }
}
