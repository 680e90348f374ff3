using Edge.Api;
using Edge.Coordination;
using Edge.Gateway;
using Edge.GeoIp;
using Edge.Host;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Naming;
using Edge.Origin;
using Edge.Resolvers;
using Edge.Running;
using Edge.Stargate;
using Microsoft.Extensions.Logging;

namespace Edge;

/// <summary>
/// The role table: how each role is made of its options, store and adapters. Both <c>edge up</c> and a role's own process
/// take their roles from here, so that the network on one machine is the same software as the real one.
/// </summary>
internal sealed class Roles(TimeProvider time, ILoggerFactory logs)
{
    public RunningRole Stargate(RoleSetting setting, RolePorts ports, Foundation foundation)
    {
        var role = new StargateRole(
            new StargateOptions
            {
                Node = Node(setting),
                Name = setting.Name,
                MasterKey = foundation.MasterKey,
                Domain = foundation.Domain,
                ControlPort = ports.Control,
                DnsPort = ports.Dns,
                DnsTlsPort = ports.DnsTls,
                DnsHttpsPort = ports.DnsHttps,
                DnsCertificate = setting.DnsCertificate,
                MetricsPort = ports.Metrics,
                DnsWorkerCount = setting.DnsWorkers,
                Anycast = setting.Anycast?.Open(time),
                DnsEngine = DnsEngineProcess.Program(setting.EndsDnsAlone),
                Waves = setting.NoSoak ? WaveOptions.AtOnce : new WaveOptions(),
                Identity = setting.Identity,
                Locations = setting.Locations.Count == 0 ? null : new LocationSource(() => LocationFiles.Read(setting.Locations), () => LocationFiles.Stamp(setting.Locations)),
                ProbesPrivate = setting.PrivateProbes,
                ParentZones = new ParentServers(setting.Resolver, setting.PrivateProbes),
                Targets = new TargetResolver(setting.Resolver),
            },
            foundation.Store,
            time,
            logs);
        return new RunningRole(NodeRole.Stargate, setting, role, () => role.Addresses ?? new NodeAddresses(), new RoleHost(role, time, logs), foundation.Store);
    }

    public RunningRole Api(RoleSetting setting, RolePorts ports, Foundation foundation)
    {
        var role = new ApiRole(
            new ApiOptions
            {
                Node = Node(setting),
                Name = setting.Name,
                MasterKey = foundation.MasterKey,
                Domain = foundation.Domain,
                ApiPort = ports.Api,
                TrustedProxies = setting.TrustedProxies,
                ZoneEvidence = new ZoneServers(setting.Resolver),
                Identity = setting.Identity,
                MetricsPort = ports.Metrics,
            },
            foundation.Store,
            time,
            logs);
        return new RunningRole(NodeRole.Api, setting, role, () => role.Addresses, new RoleHost(role, time, logs), foundation.Store);
    }

    public RunningRole Gateway(RoleSetting setting, RolePorts ports)
    {
        var origin = Origin(setting);
        var role = new GatewayRole(
            new GatewayOptions
            {
                Node = Node(setting),
                HttpPort = ports.Http,
                HttpsPort = ports.Https,
                BrowserPort = ports.Browser,
                Identity = setting.Identity,
                MetricsPort = ports.Metrics,
            },
            origin,
            time,
            logs);
        return new RunningRole(NodeRole.Gateway, setting, role, () => role.Addresses ?? new NodeAddresses(), new RoleHost(role, time, logs), origin);
    }

    public RunningRole Host(RoleSetting setting, RolePorts ports)
    {
        var origin = Origin(setting);
        var role = new HostRole(new HostOptions { Node = Node(setting), MetricsPort = ports.Metrics }, origin, time, logs);
        return new RunningRole(NodeRole.Host, setting, role, () => role.Addresses ?? new NodeAddresses(), new RoleHost(role, time, logs), origin);
    }

    private static NodeOptions Node(RoleSetting setting) => new()
    {
        Folder = setting.Folder,
        Listen = setting.Listen,
        Region = setting.Region,
        JoinCode = setting.JoinCode,
        Version = Release.Version,
    };

    private HttpOrigin Origin(RoleSetting setting) => new(new HttpOriginOptions { PrivateOrigins = setting.PrivateOrigins }, time);
}
