using Sets = System.Collections.Generic.List<Edge.Dns.RecordSet>;

namespace Edge.Dns;

/// <summary>Turns names and their record sets into nodes of compiled answers.</summary>
internal sealed class AnswerCompiler(Dictionary<DnsName, Sets> names, Dictionary<DnsName, RecordSet> zones)
{
    /// <summary>Names in a chain of aliases; a resolver goes on from there by itself.</summary>
    private const int AliasChainMax = 8;

    private readonly Dictionary<RecordSet, CompiledAnswer> _answers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RecordSet, AnswerZone> _zones = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<DnsName> _nonTerminals = [];

    /// <summary>Bytes of the largest compiled answer or denial.</summary>
    public int RecordBytesMax { get; private set; } = CompiledAnswer.Any.Bytes.Length;

    /// <summary>Every existing name once.</summary>
    public List<(DnsName Name, int ApexBytes, AnswerNode Node, AnswerZone Zone)> Compile()
    {
        List<(DnsName Name, int ApexBytes, AnswerNode Node, AnswerZone Zone)> compiled = new(names.Count);
        foreach (var name in names.Keys)
        {
            AddNonTerminals(name, compiled);
        }

        foreach (var (name, sets) in names)
        {
            var apex = FindApex(name) ?? throw new InvalidOperationException($"{name} lies in no zone");
            compiled.Add((name, apex.Wire.Length, CompileNode(sets), CompileZone(zones[apex])));
        }

        return compiled;
    }

    private DnsName? FindApex(DnsName name)
    {
        for (var ancestor = name; ancestor is not null; ancestor = ancestor.Parent)
        {
            if (zones.ContainsKey(ancestor))
            {
                return ancestor;
            }
        }

        return null;
    }

    /// <summary>
    /// Names between a name and the zone above it exist without data (RFC 8020): were they denied, resolvers would deny
    /// everything beneath them. That holds for the way to a zone within a zone too.
    /// </summary>
    private void AddNonTerminals(DnsName name, List<(DnsName Name, int ApexBytes, AnswerNode Node, AnswerZone Zone)> compiled)
    {
        if (name.Parent is not { } parent || names.ContainsKey(parent) || _nonTerminals.Contains(parent) || FindApex(parent) is not { } apex)
        {
            return;
        }

        var zone = CompileZone(zones[apex]);
        for (var between = parent; !names.ContainsKey(between) && _nonTerminals.Add(between); between = between.Parent!)
        {
            compiled.Add((between, apex.Wire.Length, AnswerNode.EmptyNonTerminal, zone));
        }
    }

    private AnswerZone CompileZone(RecordSet soa)
    {
        if (!_zones.TryGetValue(soa, out var zone))
        {
            _zones.Add(soa, zone = AnswerZone.Compile(soa));
            RecordBytesMax = Math.Max(RecordBytesMax, zone.NegativeSoa.Length + RecordWriter.QuestionPointer.Length);
        }

        return zone;
    }

    private AnswerNode CompileNode(Sets sets)
    {
        if (Find(sets, DnsRecordType.Cname) is { } alias)
        {
            return CompileAlias(alias);
        }

        var types = new DnsRecordType[sets.Count];
        var answers = new CompiledAnswer[sets.Count];
        for (var i = 0; i < sets.Count; i++)
        {
            types[i] = sets[i].Type;
            answers[i] = CompileSet(sets[i]);
        }

        return new AnswerNode(types, answers, alias: null);
    }

    private CompiledAnswer CompileSet(RecordSet set)
    {
        if (!_answers.TryGetValue(set, out var answer))
        {
            List<byte> bytes = [];
            RecordWriter.Append(bytes, RecordWriter.QuestionPointer, set);
            var additionalStart = bytes.Count;
            var additionals = set.Type == DnsRecordType.Ns ? AppendServerAddresses(bytes, set) : 0;
            answer = Finish(new CompiledAnswer(DnsResponseCode.NoError, (ushort)set.Count, 0, (ushort)additionals, [.. bytes], additionalStart));
            _answers.Add(set, answer);
        }

        return answer;
    }

    private int AppendServerAddresses(List<byte> bytes, RecordSet servers)
    {
        var count = 0;
        for (var i = 0; i < servers.Count; i++)
        {
            if (!DnsName.TryRead(servers.Value(i), out var server) || !names.TryGetValue(server, out var sets))
            {
                continue;
            }

            foreach (var type in (ReadOnlySpan<DnsRecordType>)[DnsRecordType.A, DnsRecordType.Aaaa])
            {
                if (Find(sets, type) is { } addresses)
                {
                    RecordWriter.Append(bytes, server.Wire, addresses);
                    count += addresses.Count;
                }
            }
        }

        return count;
    }

    /// <summary>
    /// The chain is followed as far as our zones reach. Each type that its end has gets an answer of its own; every other
    /// type gets the chain and, where we are the authority, the denial of its end (RFC 2308 §2.1, §2.2).
    /// </summary>
    private AnswerNode CompileAlias(RecordSet alias)
    {
        List<byte> chain = [];
        RecordWriter.Append(chain, RecordWriter.QuestionPointer, alias);
        var chainCount = 1;
        var end = TargetOf(alias);
        while (chainCount < AliasChainMax && names.TryGetValue(end, out var sets) && Find(sets, DnsRecordType.Cname) is { } next)
        {
            RecordWriter.Append(chain, end.Wire, next);
            chainCount++;
            end = TargetOf(next);
        }

        List<DnsRecordType> types = [DnsRecordType.Cname];
        List<CompiledAnswer> answers = [CompileSet(alias)];
        if (names.TryGetValue(end, out var endSets) && Find(endSets, DnsRecordType.Cname) is null)
        {
            foreach (var set in endSets)
            {
                List<byte> bytes = [.. chain];
                RecordWriter.Append(bytes, end.Wire, set);
                types.Add(set.Type);
                answers.Add(Finish(new CompiledAnswer(DnsResponseCode.NoError, (ushort)(chainCount + set.Count), 0, 0, [.. bytes], bytes.Count)));
            }
        }

        return new AnswerNode([.. types], [.. answers], CompileChainEnd(chain, chainCount, end));
    }

    private CompiledAnswer CompileChainEnd(List<byte> chain, int chainCount, DnsName end)
    {
        // A chain that is cut off for its length ends in a name with a CNAME: the resolver goes on from there.
        var isCutOff = names.TryGetValue(end, out var sets) && Find(sets, DnsRecordType.Cname) is not null;
        if (isCutOff || FindApex(end) is not { } apex)
        {
            return Finish(new CompiledAnswer(DnsResponseCode.NoError, (ushort)chainCount, 0, 0, [.. chain], chain.Count));
        }

        List<byte> bytes = [.. chain, .. apex.Wire, .. CompileZone(zones[apex]).NegativeSoa];
        var code = names.ContainsKey(end) || _nonTerminals.Contains(end) ? DnsResponseCode.NoError : DnsResponseCode.NameError;
        return Finish(new CompiledAnswer(code, (ushort)chainCount, 1, 0, [.. bytes], bytes.Count));
    }

    private CompiledAnswer Finish(CompiledAnswer answer)
    {
        RecordBytesMax = Math.Max(RecordBytesMax, answer.Bytes.Length);
        return answer;
    }

    private static RecordSet? Find(Sets sets, DnsRecordType type)
    {
        foreach (var set in sets)
        {
            if (set.Type == type)
            {
                return set;
            }
        }

        return null;
    }

    private static DnsName TargetOf(RecordSet alias) =>
        DnsName.TryRead(alias.Value(0), out var target) ? target : throw new InvalidOperationException("a CNAME's data is no name");
}
