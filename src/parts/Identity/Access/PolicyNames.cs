using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Whether policies that somebody names are there.</summary>
internal static class PolicyNames
{
    public static async ValueTask<Failure?> CheckAsync(IControlStore store, IReadOnlyList<string> policies, CancellationToken cancellation)
    {
        foreach (var policy in policies)
        {
            var read = await store.ReadOneAsync(ResourceKinds.Policy, policy, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value.Document is null)
            {
                return Failure.Invalid("policies", policy, "there is no such policy; 'edge get policies' lists them, 'edge apply' makes one");
            }
        }

        return null;
    }
}
