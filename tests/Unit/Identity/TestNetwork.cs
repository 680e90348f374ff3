using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

/// <summary>A founded network over the memory engine, with everything of Identity that a Stargate has.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    public const string Stargate = "127.0.1.1:7400";

    public static readonly byte[] CertificateHash = SHA256.HashData("the Stargate's certificate"u8);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private TestNetwork(FakeTimeProvider time, IControlStore store, MasterKey masterKey, Founding founding)
    {
        Time = time;
        Store = store;
        MasterKey = masterKey;
        Founding = founding;
        Metrics = new IdentityMetrics(_services.GetRequiredService<IMeterFactory>());
        Failures = new FailureBudget(Options, time);
        Sessions = new DeviceSessions(Options, Entropy, time);
        Logins = new DeviceLogins(new StoreDevices(store), new DeviceChallenges(Options, Entropy, time), Sessions, Failures, Metrics, time);
        Codes = new JoinCodes(store, founding.Authority.CertificateHash, Options, Entropy, time);
    }

    public FakeTimeProvider Time { get; }

    public IControlStore Store { get; }

    public MasterKey MasterKey { get; }

    public Founding Founding { get; }

    public NetworkAuthority Authority => Founding.Authority;

    public IdentityOptions Options { get; } = new();

    public IEntropy Entropy { get; } = new CountingEntropy(seed: 2);

    public IdentityMetrics Metrics { get; }

    public FailureBudget Failures { get; }

    public DeviceSessions Sessions { get; }

    public DeviceLogins Logins { get; }

    public JoinCodes Codes { get; }

    public static async Task<TestNetwork> FoundAsync()
    {
        var time = TestClock.Start();
        var store = new MemoryControlStore(time);
        var entropy = new CountingEntropy();
        var masterKey = MasterKey.Generate(entropy);
        var founding = await new NetworkFounding(store, masterKey, new IdentityOptions(), entropy, time)
            .OpenAsync("edge.test", TestContext.Current.CancellationToken);
        return new TestNetwork(time, store, masterKey, founding.Value);
    }

    /// <summary>Enrolments over this network's store, or over one that stands before it.</summary>
    public Enrolments Enrolments(IControlStore? store = null) => new(store ?? Store, Authority, Failures, Metrics, Entropy, Time);

    public async Task<JoinCode> MakeCodeAsync(NodeRole role = NodeRole.Gateway, string? node = null, string? region = null)
    {
        var request = new JoinCodeRequest
        {
            Role = role,
            Node = node is null ? null : NodeId.Parse(node),
            Region = region is null ? null : Region.Parse(region),
            Subject = "usr:operator",
            Stargate = Stargate,
        };
        return (await Codes.CreateAsync(request, TestContext.Current.CancellationToken)).Value;
    }

    /// <summary>An honest node's request; tests change what they want to be wrong.</summary>
    public static EnrolmentRequest RequestOf(Token code, DeviceKey key, NodeRole role = NodeRole.Gateway)
    {
        byte[] certificateRequest = role == NodeRole.Host ? [] : NodeKeyPair.Make().CertificateRequest;
        return new EnrolmentRequest
        {
            Code = code,
            Role = role,
            Region = Region.Parse("eu-west"),
            PublicKey = key.PublicKey,
            Signature = EnrolmentProof.Sign(key, code.Accessor, role, certificateRequest, CertificateHash),
            SeenCertificateHash = CertificateHash,
            CertificateHash = CertificateHash,
            Contacts = new NodeContacts { Http = "127.0.2.1:8080", Https = "127.0.2.1:8443", Metrics = "127.0.2.1:9400", Control = "127.0.2.1:1" },
            Addresses = [IPAddress.Parse("127.0.2.1")],
            CertificateRequest = certificateRequest,
            Address = IPAddress.Parse("192.0.2.9"),
        };
    }

    public async Task<IReadOnlyList<ResourceEntry>> ReadAsync(string prefix) =>
        ((ReadOutcome.Found)await Store.ReadAsync(new KeyRange(prefix), TestContext.Current.CancellationToken)).Entries;

    public async ValueTask DisposeAsync()
    {
        Authority.Dispose();
        await Store.DisposeAsync();
        await _services.DisposeAsync();
    }
}
