using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Stargate;

/// <summary>
/// Registers what the Devices service needs. The role itself adds <see cref="IControlStore"/>,
/// <see cref="NetworkAuthority"/>, <see cref="IDeviceDirectory"/> and <see cref="TimeProvider"/>.
/// </summary>
internal static class DevicesServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddDevices(IdentityOptions options)
        {
            services.AddSingleton(options);
            services.AddSingleton<IEntropy>(SystemEntropy.Instance);
            services.AddSingleton<IdentityMetrics>();
            services.AddSingleton<FailureBudget>();
            services.AddSingleton<DeviceChallenges>();
            services.AddSingleton(provider =>
            {
                var sessions = ActivatorUtilities.CreateInstance<DeviceSessions>(provider);
                provider.GetRequiredService<IdentityMetrics>().ObserveSessions(() => sessions.Count);
                return sessions;
            });
            services.AddSingleton<DeviceLogins>();
            services.AddSingleton<Enrolments>();
            services.AddSingleton<DeviceKeys>();
            services.AddSingleton<DeviceDesk>();
            services.AddSingleton<NodeCertificates>();
            services.AddGrpc().AddServiceOptions<DevicesEndpoint>(service => service.MaxReceiveMessageSize = DevicesEndpoint.MessageBytesMax);
            return services;
        }
    }
}
