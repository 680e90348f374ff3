using System.Net;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Stargate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Unit.Identity;

/// <summary>The Devices service on a real listener, with a certificate that the network's authority issued.</summary>
internal sealed class TestStargate : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TestStargate(TestNetwork network, WebApplication application)
    {
        Network = network;
        _application = application;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
    }

    public TestNetwork Network { get; }

    /// <summary>Host and port of the control listener.</summary>
    public string Address { get; }

    public DeviceSessions Sessions => _application.Services.GetRequiredService<DeviceSessions>();

    public static async Task<TestStargate> StartAsync()
    {
        var network = await TestNetwork.FoundAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(network.Store);
        builder.Services.AddSingleton(network.Authority);
        builder.Services.AddSingleton<IDeviceDirectory, StoreDevices>();
        builder.Services.AddSingleton<TimeProvider>(network.Time);
        builder.Services.AddSingleton<IAuditLog>(new MemoryAuditLog("stargate-1", network.Time));
        builder.Services.AddDevices(network.Options);
        var certificate = CertificateFor(network, NodeRole.Stargate, "stargate-1");
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => certificate });
        }));
        var application = builder.Build();
        application.MapGrpcService<DevicesEndpoint>();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new TestStargate(network, application);
    }

    public static X509Certificate2 CertificateFor(TestNetwork network, NodeRole role, string node)
    {
        var pair = NodeKeyPair.Make();
        using var issued = network.Authority.Issue(NodeId.Parse(node), role, [IPAddress.Loopback], pair.CertificateRequest).Value;
        return X509Certificate2.CreateFromPem(issued.ExportCertificatePem(), pair.PrivateKeyPem);
    }

    /// <summary>A code for this listener's address, or for another one.</summary>
    public async Task<string> MakeCodeAsync(NodeRole role = NodeRole.Gateway, string? node = null, string? address = null, string? caHash = null)
    {
        var code = await Network.MakeCodeAsync(role, node);
        return (code with { Address = address ?? Address, CaHash = caHash ?? code.CaHash }).Print();
    }

    public Task<Outcome<NodeIdentity>> OpenAsync(string folder, string? code, NodeRole role = NodeRole.Gateway) => NodeIdentity.OpenAsync(
        new NodeIdentityOptions
        {
            Node = new NodeOptions { Folder = folder, Listen = IPAddress.Parse("127.0.2.1"), JoinCode = code, Version = "test" },
            Role = role,
            Time = Network.Time,
        },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await Network.DisposeAsync();
    }
}
