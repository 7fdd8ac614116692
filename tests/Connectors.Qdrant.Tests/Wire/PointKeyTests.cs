using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Wire;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Wire;

public class PointKeyTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551615")]
    [InlineData("c0ffee00-0000-4000-8000-00000000000b")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void What_the_server_writes_itself_is_native(string id)
    {
        var key = PointKey.Of(id);
        Assert.Null(key.Original);
        Assert.Equal(id, key.ToString());
        Assert.Equal(id.Contains('-', StringComparison.Ordinal) ? new PointId { Uuid = id } : new PointId { Num = ulong.Parse(id) }, PointKey.ToMessage(id));
    }

    /// <summary>The server takes other spellings of UUIDs too (FACTS 21), but answers with the canonical one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("07")]
    [InlineData("00")]
    [InlineData("+7")]
    [InlineData("-7")]
    [InlineData(" 7")]
    [InlineData("7.0")]
    [InlineData("7e0")]
    [InlineData("7\0")]
    [InlineData("1,000")]
    [InlineData("0x7")]
    [InlineData("٧")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999")]
    [InlineData("C0FFEE00-0000-4000-8000-00000000000B")]
    [InlineData("c0ffee0000004000800000000000000b")]
    [InlineData("urn:uuid:c0ffee00-0000-4000-8000-00000000000c")]
    [InlineData("{c0ffee00-0000-4000-8000-00000000000c}")]
    [InlineData("c0ffee00-0000-4000-8000-00000000000g")]
    [InlineData("c0ffee000-000-4000-8000-00000000000b")]
    [InlineData("größe 日本 😀")]
    public void Every_other_id_becomes_a_UUID_and_is_kept(string id)
    {
        Assert.Equal(id, PointKey.Of(id).Original);
        Assert.Equal(new PointId { Uuid = PointIds.FromText(id) }, PointKey.ToMessage(id));
        Assert.Equal(id, PointKey.Of(id).ToString());
    }

    [Fact]
    public void It_is_written_and_read_as_the_generated_message()
    {
        foreach (var id in new[] { "0", "1", "127", "128", "18446744073709551615", "c0ffee00-0000-4000-8000-00000000000b", "doc-1" })
        {
            using var writer = new ProtoWriter();
            PointKey.Of(id).WriteTo(writer);
            Assert.Equal(PointKey.ToMessage(id).ToByteArray(), writer.Written.ToArray());
            Assert.Equal(PointKey.Of(id).Size, writer.Length);
            Assert.Equal(PointKey.ToMessage(id), PointKey.Read(writer.Written).ToMessage());
        }
    }

    [Fact]
    public void Other_spellings_in_an_answer_are_read_as_the_canonical_one() =>
        Assert.Equal("c0ffee00-0000-4000-8000-00000000000b", PointKey.Read(new PointId { Uuid = "C0FFEE00-0000-4000-8000-00000000000B" }.ToByteArray()).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("doc-1")]
    [InlineData("c0ffee00-0000-4000-8000-00000000000b ")]
    public void A_UUID_that_is_none_is_damage(string uuid) => Assert.Throws<FormatException>(() => PointKey.Read(new PointId { Uuid = uuid }.ToByteArray()));

    [Fact]
    public void No_id_is_damage() => Assert.Throws<FormatException>(() => PointKey.Read(default));

    [Fact]
    public void A_native_id_costs_no_memory()
    {
        Assert.Null(PointKey.Of("12345678901234567890").Original);
        using var writer = new ProtoWriter();
        Write(writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(writer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Write(ProtoWriter writer)
        {
            PointKey.Of("12345678901234567890").WriteTo(writer);
            PointKey.Of("c0ffee00-0000-4000-8000-00000000000b").WriteTo(writer);
        }
    }
}
