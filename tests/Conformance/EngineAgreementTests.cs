using System.Text;
using CsCheck;
using Edge.Kernel;
using Edge.Store.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Edge.Tests.Conformance;

/// <summary>Random histories: the memory engine answers as the naive store does, and the others as the memory engine, to the chain.</summary>
public sealed class EngineAgreementTests(SharedPostgres postgres) : IDisposable
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    private static readonly Gen<string> Keys = Gen.OneOf(Gen.Const("a"), Gen.Const("a/1"), Gen.Const("a/2"), Gen.Const("a-b/1"), Gen.Const("b/1"), Gen.Const("b/1/2"));

    private static readonly Gen<Operation> Operations = Gen.Select(Keys, Gen.Int[0, 3], (key, body) =>
        body == 0 ? new Operation.Delete(ResourceKey.Parse(key)) : (Operation)new Operation.Put(ResourceKey.Parse(key), "Thing", 1, "", Encoding.UTF8.GetBytes($"{body}")));

    private static readonly Gen<Compare> Compares = Gen.Select(Keys, Gen.Int[0, 12], Gen.Bool, (key, revision, one) =>
        one ? new Compare.ModifiedAt(ResourceKey.Parse(key), new Revision(revision)) : (Compare)new Compare.UnchangedSince(key, new Revision(revision)));

    private static readonly Gen<Commit> Commits = Gen.Select(
        Operations.Array[1, 3].Where(operations => operations.DistinctBy(operation => operation.Key).Count() == operations.Length),
        Compares.Array[0, 1],
        Gen.OneOf(Gen.Const(""), Gen.Const(""), Gen.Const("k1"), Gen.Const("k2")),
        Gen.Int[-6, 6],
        (operations, compares, key, token) => new Commit
        {
            Author = "usr:alice",
            Operations = operations,
            Compares = compares,
            IdempotencyKey = key.Length == 0 ? null : key,
            Fence = token <= 0 ? null : new Fence("rollout", token),
        });

    private static readonly Gen<Func<IEngine, string>> Steps = Gen.Frequency(
        (8, Commits.Select(commit => (Func<IEngine, string>)(engine => engine.Commit(commit)))),
        (2, Gen.Bool.Select(alice => (Func<IEngine, string>)(engine => engine.Acquire(alice ? "alice" : "bob", Ttl)))),
        (1, Gen.Int[1, 6].Select(token => (Func<IEngine, string>)(engine => engine.Release(token)))),
        (1, Gen.OneOf(Gen.Const(1), Gen.Const(5), Gen.Const(15), Gen.Const(86_400)).Select(seconds => (Func<IEngine, string>)(engine => engine.Advance(TimeSpan.FromSeconds(seconds))))),
        (2, Gen.OneOf(Gen.Const(""), Gen.Const("a"), Gen.Const("a/"), Gen.Const("b/1")).Select(prefix => (Func<IEngine, string>)(engine => engine.Read(prefix)))),
        (2, Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("a"), Gen.Const("a/")), Gen.Int[0, 9]).Select((prefix, back) => (Func<IEngine, string>)(engine => engine.ReadBack(prefix, back)))));

    private readonly StoreFolder _folder = new();
    private int _files;

    [Fact]
    public void The_memory_engine_answers_as_the_naive_store_does() =>
        Steps.Array[1, 40].Sample(
            steps =>
            {
                var naive = new NaiveEngine();
                var engine = Memory();
                foreach (var step in steps)
                {
                    Assert.Equal(step(naive), step(engine));
                }

                Assert.Equal(naive.Read(""), engine.Read(""));
            },
            iter: 500,
            threads: 1);

    [Fact]
    public void The_SQLite_engine_answers_as_the_memory_engine_does() => Agree(40, time =>
        StoreFolder.OpenAsync(_folder.Path($"{Interlocked.Increment(ref _files)}.db"), time).GetAwaiter().GetResult());

    [Fact]
    public async Task The_PostgreSQL_engine_answers_as_the_memory_engine_does()
    {
        var place = await postgres.CreateAsync();
        await using var source = NpgsqlDataSource.Create(place);
        Agree(25, time =>
        {
            // A new schema is sooner made than a new database.
            using var command = source.CreateCommand("DROP SCHEMA IF EXISTS edge CASCADE");
            command.ExecuteNonQuery();
            var options = new PostgresStoreOptions { Clock = time };
            return PostgresControlStore.OpenAsync(place, options, patient: false, time, CancellationToken.None).GetAwaiter().GetResult().Value;
        });
    }

    public void Dispose() => _folder.Dispose();

    private static void Agree(int histories, Func<FakeTimeProvider, IControlStore> open) =>
        Steps.Array[1, 25].Sample(
            steps =>
            {
                var memory = Memory();
                var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
                var engine = new StoreEngine(open(time), time);
                foreach (var step in steps)
                {
                    Assert.Equal(step(memory), step(engine));
                }

                Assert.Equal(memory.Head, engine.Head);
                engine.Close();
            },
            iter: histories,
            threads: 1);

    private static StoreEngine Memory()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        return new StoreEngine(new MemoryControlStore(time), time);
    }
}
