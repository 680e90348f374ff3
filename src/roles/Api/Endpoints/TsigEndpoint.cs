using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>POST /v1/tsig</c>: keys of tools and name servers. They are listed and deleted as every kind is.</summary>
internal sealed class TsigEndpoint(TsigKeys keys, TimeProvider time)
{
    private const int DaysMax = 3650;

    public async Task<ApiAnswer> CreateAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["name", "algorithm", "policies", "description", "days"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var (name, algorithm, description) = (body.Value.Required("name"), body.Value.Optional("algorithm"), body.Value.Optional("description"));
        if ((name.Failure ?? algorithm.Failure ?? description.Failure) is { } malformed)
        {
            return malformed;
        }

        if ((body.Value["policies"] is null ? [] : body.Value.Texts("policies")) is not { } policies)
        {
            return Failure.Invalid("policies", body.Value["policies"]?.ToJsonString(), "a list of names of policies");
        }

        var days = 0;
        if (body.Value["days"] is { } given && !(given is JsonValue number && number.TryGetValue(out days) && days is >= 1 and <= DaysMax))
        {
            return Failure.Invalid("days", given.ToJsonString(), $"a whole number from 1 to {DaysMax}");
        }

        // What its maker may not do, the key may do only by somebody's leave.
        var path = ResourceKinds.TsigKey.CheckId(name.Value) is null ? ResourceKinds.TsigKey.Key(name.Value).Value : ResourceKinds.TsigKey.Prefix;
        var needed = policies.All(call.Caller.Policies.Contains) ? Capabilities.Create : Capabilities.Create | Capabilities.Sudo;
        if (call.Caller.Access.CheckOwn(path, needed) is { } denied)
        {
            return denied;
        }

        var lifetime = Escalation.KeyLifetime(path, days == 0 ? null : TimeSpan.FromDays(days), call.Caller, time.GetUtcNow());
        var request = new TsigKeyRequest { Name = name.Value, Policies = policies, Description = description.Value ?? "", Lifetime = lifetime };
        var made = await keys.CreateAsync(algorithm.Value is { } chosen ? request with { Algorithm = chosen } : request, call.Caller.Subject, cancellation);
        return !made.Succeeded ? made.Failure : new ApiAnswer.Document(201, new JsonObject
        {
            ["name"] = made.Value.Name,
            ["algorithm"] = made.Value.Algorithm,
            ["secret"] = Convert.ToBase64String(made.Value.Secret),
            ["expires"] = made.Value.Expires,
            ["revision"] = made.Value.Revision.Value,
        })
        {
            Location = $"/v1/{path}",
        };
    }
}
