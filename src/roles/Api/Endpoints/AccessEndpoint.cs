using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Tokens and join codes: <c>POST /v1/tokens</c>, <c>POST /v1/join-codes</c>, <c>GET /v1/whoami</c>.</summary>
internal sealed class AccessEndpoint(IControlStore store, ApiTokens tokens, JoinCodes codes, TimeProvider time)
{
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    public async Task<ApiAnswer> CreateTokenAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["subject", "description", "policies", "days"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var request = ReadToken(body.Value, call.Caller);
        if (!request.Succeeded)
        {
            return request.Failure;
        }

        if (call.Caller.Access.Check(ResourceKinds.Token.Prefix, Escalation.NeededToMake(request.Value, call.Caller)) is { } denied)
        {
            return denied;
        }

        var lifetime = Escalation.Lifetime(request.Value.Lifetime!.Value, call.Caller, time.GetUtcNow());
        var token = await tokens.CreateAsync(request.Value with { Lifetime = lifetime }, call.Caller.Subject, cancellation);
        if (!token.Succeeded)
        {
            return token.Failure;
        }

        return new ApiAnswer.Document(201, new JsonObject
        {
            ["token"] = token.Value.Print(),
            ["accessor"] = token.Value.Accessor,
            ["subject"] = request.Value.Subject,
            ["expires"] = time.GetUtcNow() + lifetime,
        })
        {
            Location = $"/v1/tokens/{token.Value.Accessor}",
        };
    }

    public async Task<ApiAnswer> CreateJoinCodeAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["role", "node", "region"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var path = NodeId.TryParse(Text(body.Value, "node", ""), out var node) ? ResourceKinds.Device.Key(node.Value).Value : ResourceKinds.Device.Prefix;
        if (call.Caller.Access.Check(path, Capabilities.Create) is { } denied)
        {
            return denied;
        }

        var stargate = await StargateAsync(cancellation);
        if (!stargate.Succeeded)
        {
            return stargate.Failure;
        }

        var request = ReadJoinCode(body.Value, call.Caller, stargate.Value);
        if (!request.Succeeded)
        {
            return request.Failure;
        }

        var code = await codes.CreateAsync(request.Value, cancellation);
        return code.Succeeded
            ? new ApiAnswer.Document(201, new JsonObject
            {
                ["key"] = ResourceKinds.Token.Key(code.Value.Token.Accessor).Value,
                ["code"] = code.Value.Print(),
                ["accessor"] = code.Value.Token.Accessor,
                ["role"] = body.Value["role"]!.DeepClone(),
                ["expires"] = time.GetUtcNow() + new IdentityOptions().JoinCodeLifetime,
            })
            : code.Failure;
    }

    public static Task<ApiAnswer> WhoAmIAsync(ApiCall call, CancellationToken cancellation) => Task.FromResult<ApiAnswer>(
        new ApiAnswer.Document(200, new JsonObject
        {
            ["subject"] = call.Caller.Subject,
            ["accessor"] = call.Caller.Accessor,
            ["kind"] = Token.TextOf(call.Caller.Kind),
            ["policies"] = new JsonArray([.. call.Caller.Policies.Select(policy => (JsonNode)policy)]),
            ["expires"] = call.Caller.Expires,
        }));

    private static Outcome<ApiTokenRequest> ReadToken(JsonObject body, Caller caller)
    {
        if (Text(body, "subject", caller.Subject) is not { } subject || Text(body, "description", "") is not { } description)
        {
            return Failure.Invalid("subject", null, "subject and description are strings");
        }

        if (body["policies"] is not JsonArray { Count: > 0 } list || list.Any(item => item is not JsonValue value || !value.TryGetValue<string>(out _)))
        {
            return Failure.Invalid("policies", body["policies"]?.ToJsonString(), "a list of names of policies, at least one");
        }

        var days = 90;
        if (body["days"] is { } given && !(given is JsonValue number && number.TryGetValue(out days) && days is >= 1 and <= 365))
        {
            return Failure.Invalid("days", given.ToJsonString(), "a whole number from 1 to 365");
        }

        return new ApiTokenRequest
        {
            Subject = subject,
            Description = description,
            Policies = [.. list.Select(item => item!.GetValue<string>())],
            Lifetime = days * _day,
        };
    }

    private static Outcome<JoinCodeRequest> ReadJoinCode(JsonObject body, Caller caller, string stargate)
    {
        var role = Text(body, "role", "") switch
        {
            "gateway" => NodeRole.Gateway,
            "host" => NodeRole.Host,
            _ => (NodeRole?)null,
        };
        if (role is null)
        {
            return Failure.Invalid("role", body["role"]?.ToJsonString(), "gateway or host; Stargates and Apis join by the master key and the database");
        }

        NodeId? node = null;
        if (body["node"] is not null)
        {
            if (!NodeId.TryParse(Text(body, "node", ""), out var named))
            {
                return Failure.Invalid("node", body["node"]!.ToJsonString(), "1 to 63 characters of [a-z0-9-]");
            }

            node = named;
        }

        Region? region = null;
        if (body["region"] is not null)
        {
            if (!Region.TryParse(Text(body, "region", ""), out var named))
            {
                return Failure.Invalid("region", body["region"]!.ToJsonString(), "1 to 63 characters of [a-z0-9-]");
            }

            region = named;
        }

        return new JoinCodeRequest { Role = role.Value, Node = node, Region = region, Subject = caller.Subject, Stargate = stargate };
    }

    /// <summary>The control address of a Stargate that new nodes can reach.</summary>
    private async Task<Outcome<string>> StargateAsync(CancellationToken cancellation)
    {
        if (await store.ReadAsync(ResourceKinds.Node.Range, cancellation) is not ReadOutcome.Found found)
        {
            return ProblemStatus.StoreDown("the Stargates' addresses cannot be read");
        }

        var address = found.Entries
            .Select(entry => ResourceKinds.Node.Parse(entry))
            .Where(node => node is { Succeeded: true, Value: { Role: NodeRole.Stargate, Control: not null } })
            .OrderBy(node => node.Value.Drain)
            .Select(node => node.Value.Control)
            .FirstOrDefault();
        return address is null
            ? new Failure("no_stargate", "no Stargate is known yet, so nobody could join: start one with 'edge stargate'")
            : address;
    }

    /// <summary>A text field; null if it is there but not a text.</summary>
    private static string? Text(JsonObject body, string field, string absent) =>
        body[field] is not { } given ? absent : given is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
