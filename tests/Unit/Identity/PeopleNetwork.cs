using System.Net;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>A network with a person, and any number of Apis as far as they are about people.</summary>
internal sealed class PeopleNetwork : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    public static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private PeopleNetwork(TestNetwork network) => Network = network;

    public TestNetwork Network { get; }

    public CountedPasswords Passwords { get; } = new();

    public MeshDouble Mesh { get; } = new();

    /// <summary>Of the first Api.</summary>
    public PeopleApi Api { get; private set; } = null!;

    public static async Task<PeopleNetwork> StartAsync(bool withAlice = true)
    {
        var people = new PeopleNetwork(await TestNetwork.FoundAsync());
        people.Api = people.AddApi();
        if (withAlice)
        {
            var request = new UserRequest { Name = "alice", Password = Password, Policies = ["reader"] };
            Assert.True((await people.Api.Accounts.CreateAsync(request, "usr:operator", CancellationToken.None)).Succeeded);
        }

        return people;
    }

    /// <param name="store">Stands before the network's store; null for that itself.</param>
    public PeopleApi AddApi(IControlStore? store = null)
    {
        var api = new PeopleApi(Network, store ?? Network.Store, Passwords, Mesh);
        Mesh.Directories.Add(api.Directory);
        return api;
    }

    /// <summary>Every Api's picture is made that of the store, as following it would.</summary>
    public async Task FollowAsync()
    {
        var entries = await Network.ReadAsync("");
        Mesh.Directories.ForEach(directory => directory.Replace(entries));
    }

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}
