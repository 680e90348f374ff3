using System.Security.Cryptography;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Bench;

/// <summary>
/// What a verifier's check of a token and a decision about a path cost, against the least that it takes: the hash of the
/// secret and one look-up in a dictionary. Tokens are asked for in no order, so that caches of the processor do not flatter.
/// </summary>
internal static class IdentityBench
{
    private const int PoliciesCount = 1_000;

    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public static Task<Report> RunAsync(bool quick)
    {
        var (rounds, checks) = quick ? (3, 50_000) : (9, 200_000);
        var rows = new List<Row>();
        var settings = new List<string> { $"lowest of {rounds} rounds of {checks:N0}, both sides in turns, one thread" };
        foreach (var size in Sizes)
        {
            var world = new World(size);
            var (ours, theirs) = Lowest(rounds, checks, world.Check, world.Bare);
            rows.Add(new Row($"token check, {size:N0} tokens, {PoliciesCount:N0} policies", "ns_per_check", ours, "hash and look-up", theirs, 2.0));
            var (decision, lookup) = Lowest(rounds, checks, world.Decide, world.Find);
            rows.Add(new Row($"decision by 4 policies of {PoliciesCount:N0}, {size:N0} tokens", "ns_per_decision", decision, "look-up of the path", lookup, null));
            settings.Add($"{size:N0} tokens: {Allocated(checks, world.Check):0.##} bytes allocated in a check, {Allocated(checks, world.Decide):0.##} in a decision");
        }

        var (password, setting) = PasswordBench.Run(quick);
        rows.Add(password);
        settings.Add(setting);
        return Task.FromResult(new Report("identity", rows, settings));
    }

    private static (double Ours, double Theirs) Lowest(int rounds, int count, Func<int, bool> ours, Func<int, bool> theirs)
    {
        Nanoseconds(count, ours);
        Nanoseconds(count, theirs);
        var (best, peer) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            best = Math.Min(best, Nanoseconds(count, ours));
            peer = Math.Min(peer, Nanoseconds(count, theirs));
        }

        return (best, peer);
    }

    private static double Nanoseconds(int count, Func<int, bool> work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var number = 0; number < count; number++)
        {
            Assert.True(work(number));
        }

        return TimeProvider.System.GetElapsedTime(begun).TotalNanoseconds / count;
    }

    private static double Allocated(int count, Func<int, bool> work)
    {
        work(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < count; number++)
        {
            work(number);
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / count;
    }

    private sealed class World
    {
        private const int Stride = 7_919;

        private readonly Dictionary<string, byte[]> _bare = new(StringComparer.Ordinal);
        private readonly Dictionary<string, bool> _paths = new(StringComparer.Ordinal);
        private readonly string[] _keys;
        private readonly string[] _accessors;
        private readonly byte[][] _secrets;
        private readonly string[] _texts;
        private readonly TokenVerifier _verifier;
        private readonly AccessList _access;

        public World(int tokens)
        {
            var directory = new IdentityDirectory(new IdentityOptions(), TimeProvider.System);
            for (var number = 0; number < PoliciesCount; number++)
            {
                directory.Put(Entry(ResourceKinds.Policy.Put($"policy-{number}", PolicyOf(number), "")));
            }

            var made = Enumerable.Range(0, tokens).Select(static _ => Token.Make(TokenKind.Api, SystemEntropy.Instance)).ToArray();
            for (var number = 0; number < tokens; number++)
            {
                directory.Put(Entry(ResourceKinds.Token.Put(made[number].Accessor, DocumentOf(made[number], number), "")));
                _bare[made[number].Accessor] = Convert.FromHexString(made[number].SecretHash);
            }

            _texts = [.. made.Select(static token => token.Print())];
            _accessors = [.. made.Select(static token => token.Accessor)];
            _secrets = [.. made.Select(static token => token.Secret.ToArray())];
            _keys = [.. Enumerable.Range(0, 1_000).Select(static number => $"services/site-{number}")];
            Array.ForEach(_keys, key => _paths[key] = true);
            _verifier = new TokenVerifier(directory, TimeProvider.System);
            _access = _verifier.Verify(_texts[0]).Value.Access;
            Array.ForEach(_texts, text => _verifier.Verify(text));
        }

        public bool Check(int number) => _verifier.Verify(_texts[Place(number)]).Succeeded;

        public bool Bare(int number)
        {
            var at = Place(number);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(_secrets[at], hash);
            return _bare.TryGetValue(_accessors[at], out var known) && CryptographicOperations.FixedTimeEquals(hash, known);
        }

        public bool Decide(int number) => _access.Decide(_keys[number % _keys.Length], Capabilities.Read | Capabilities.Update).Allowed;

        public bool Find(int number) => _paths.ContainsKey(_keys[number % _keys.Length]);

        private int Place(int number) => (int)((long)number * Stride % _texts.Length);

        private static PolicyDocument PolicyOf(int number) => new()
        {
            Rules =
            [
                new PolicyRule { Path = "services/*", Capabilities = ["read", "list"] },
                new PolicyRule { Path = $"zones/zone-{number}", Capabilities = ["deny"] },
                new PolicyRule { Path = "services/+", Capabilities = ["read", "update"] },
                new PolicyRule { Path = "nodes/{{device.id}}", Capabilities = ["read"] },
            ],
        };

        private static TokenDocument DocumentOf(Token token, int number) => new()
        {
            Kind = "api",
            SecretHash = token.SecretHash,
            Subject = $"usr:person-{number}",
            Policies = [.. Enumerable.Range(number, 4).Select(static policy => $"policy-{policy % PoliciesCount}")],
            Created = DateTimeOffset.UnixEpoch,
            Expires = DateTimeOffset.UnixEpoch.AddYears(200),
        };

        private static ResourceEntry Entry(Operation.Put put) =>
            new(put.Key, put.Kind, put.SchemaVersion, "", "bench", new Revision(1), new Revision(1), put.Body);
    }
}
