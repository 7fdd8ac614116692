using System.Runtime.Intrinsics.X86;
using Connectors.Onnx.Graphs;
using Connectors.Onnx.Head;

namespace Connectors.Onnx.Tests.Head;

/// <summary>The projection against the formula written out in double precision, by every way that it can go.</summary>
public sealed class VocabularyHeadTests
{
    private const int Width = 333;

    public static TheoryData<int, int, bool> Sizes { get; } = new()
    {
        { 10, 1, false }, { 10, 2, true }, { 64, 5, false }, { 64, 6, true }, { 100, 7, false }, { 130, 13, true }, { 128, 40, false }, { 768, 12, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_way_of_computing_gives_the_same_bits_and_those_are_right(int size, int tokens, bool int8)
    {
        var problem = new Problem(size, tokens, int8, seed: size + tokens);
        var expected = problem.Logits();
        var (indices, logits) = Collect(problem.Head(HeadScreening.None), problem.Hidden);
        Assert.InRange(indices.Length, 1, Width / 2);
        Assert.All(indices.Zip(logits), entry => Assert.Equal(expected[entry.First], entry.Second, 1e-4 * Math.Max(1, Math.Abs(expected[entry.First]))));
        Assert.All(Enumerable.Range(0, Width).Except(indices.Select(index => (int)index)), index => Assert.True(expected[index] < 1e-4));

        foreach (var screening in Screenings())
        {
            foreach (var threads in new[] { 1, 3 })
            {
                var other = Collect(problem.Head(screening, threads), problem.Hidden);
                Assert.Equal(indices, other.Indices);
                Assert.Equal(logits, other.Logits);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_entry_that_is_positive_by_a_hair_is_not_lost_by_rounding(bool int8)
    {
        // The bias lifts every entry to just above zero or just below, so that the rounded products cannot decide.
        for (var seed = 0; seed < 20; seed++)
        {
            var problem = new Problem(96, 4, int8, seed);
            var (all, largest) = Collect(new Problem(problem, bias: 1e4f).Head(HeadScreening.None), problem.Hidden);
            Assert.Equal(Width, all.Length);
            var bias = largest.Select((logit, i) => 1e4f - logit + ((i % 2 == 0 ? 1 : -1) * 2e-3f)).ToArray();
            var exact = Collect(new Problem(problem, bias).Head(HeadScreening.None), problem.Hidden);
            Assert.InRange(exact.Indices.Length, Width * 2 / 5, Width * 3 / 5);
            foreach (var screening in Screenings())
            {
                var screened = Collect(new Problem(problem, bias).Head(screening), problem.Hidden);
                Assert.Equal(exact.Indices, screened.Indices);
                Assert.Equal(exact.Logits, screened.Logits);
            }
        }
    }

    [Fact]
    public void Weights_that_are_mostly_positive_end_the_deciding_and_change_nothing()
    {
        var problem = new Problem(new Problem(64, 6, int8: false, seed: 3), bias: 100);
        var expected = Collect(problem.Head(HeadScreening.None), problem.Hidden);
        var head = problem.Head(Screenings()[^1]);
        for (var text = 0; text < 40; text++)
        {
            var actual = Collect(head, problem.Hidden);
            Assert.Equal(expected.Logits, actual.Logits);
        }

        Assert.Equal(HeadScreening.None, head.Screening);
    }

    [Fact]
    public void Tokens_of_zeros_leave_the_bias()
    {
        var problem = new Problem(new Problem(64, 3, int8: true, seed: 3), bias: 0.5f);
        Assert.All(Screenings().Prepend(HeadScreening.None), screening =>
            Assert.Equal(Enumerable.Repeat(0.5f, Width), Collect(problem.Head(screening), new float[3 * 64]).Logits));
    }

    [Fact]
    public unsafe void Registers_of_256_and_512_bits_give_the_same_bits()
    {
        var random = new Random(1);
        var (hidden, group) = (Numbers(random, 7 * 30), Numbers(random, 30 * 64));
        var (narrow, wide) = (new float[64], new float[64]);
        fixed (float* h = hidden, g = group, n = narrow, w = wide)
        {
            for (var panel = 0; panel < 64; panel += 16)
                HeadKernels.LargestProducts256(h, 7, 30, g + (panel * 30), n + panel);
            HeadKernels.LargestProducts(h, 7, 30, g, w);
        }

        Assert.Equal(narrow, wide);
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(1, float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused(float weight, float bias)
    {
        var tensor = new GraphTensor(ProtobufField.Of(5, [ProtobufField.Of(1, 1UL), ProtobufField.Of(1, 2UL), ProtobufField.Of(2, 1UL), ProtobufField.Of(9, Bytes([weight, 1]))]));
        var matrix = new GraphMatrix(tensor, null, 0, Transposed: false);
        Assert.Throws<NotSupportedException>(() => HeadWeights.Pack(new VocabularyProjection("h", matrix, [bias, 0], null)));
    }

    private static HeadScreening[] Screenings() =>
        [.. Avx2.IsSupported ? [HeadScreening.Avx2] : Array.Empty<HeadScreening>(), .. AvxVnni.IsSupported ? [HeadScreening.Vnni] : Array.Empty<HeadScreening>()];

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];

    private static byte[] Bytes(float[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static (uint[] Indices, float[] Logits) Collect(VocabularyHead head, float[] hidden)
    {
        var (indices, logits) = (new uint[Width], new float[Width]);
        var count = head.Collect(hidden, indices, logits);
        return (indices[..count], logits[..count]);
    }

    /// <summary>Random hidden states and weights [size, width], of which a few entries are positive.</summary>
    private sealed class Problem
    {
        private readonly int _size;
        private readonly bool _int8;
        private readonly float[] _weights;
        private readonly float[] _scale;
        private readonly float[] _bias;

        public Problem(int size, int tokens, bool int8, int seed)
        {
            var random = new Random(seed);
            (_size, _int8) = (size, int8);
            Hidden = [.. Numbers(random, size * tokens).Select(number => number * 3)];
            _weights = int8 ? [.. Enumerable.Range(0, size * Width).Select(_ => (float)random.Next(-128, 128))] : Numbers(random, size * Width);
            _scale = [.. Enumerable.Range(0, Width).Select(_ => int8 ? random.NextSingle() / 100 : 1)];
            _bias = [.. Numbers(random, Width).Select(number => number - (4.5f * MathF.Sqrt(size) / 2))];
        }

        public Problem(Problem other, params float[] bias)
        {
            (_size, _int8, Hidden, _weights, _scale) = (other._size, other._int8, other.Hidden, other._weights, other._scale);
            _bias = bias.Length == 1 ? [.. Enumerable.Repeat(bias[0], Width)] : bias;
        }

        public float[] Hidden { get; }

        public double[] Logits() => [.. Enumerable.Range(0, Width).Select(v => _bias[v] + Enumerable.Range(0, Hidden.Length / _size).Max(token =>
            Enumerable.Range(0, _size).Sum(k => (double)Hidden[(token * _size) + k] * _weights[(k * Width) + v] * _scale[v])))];

        public VocabularyHead Head(HeadScreening screening, int threads = 1)
        {
            var data = _int8 ? [.. _weights.Select(weight => (byte)(sbyte)weight)] : Bytes(_weights);
            var tensor = new GraphTensor(ProtobufField.Of(5, [ProtobufField.Of(1, (ulong)_size), ProtobufField.Of(1, (ulong)Width), ProtobufField.Of(2, _int8 ? 3UL : 1UL), ProtobufField.Of(9, data)]));
            var matrix = new GraphMatrix(tensor, _int8 ? _scale : null, ScaleAxis: 1, Transposed: false);
            return new VocabularyHead(HeadWeights.Pack(new VocabularyProjection("hidden", matrix, _bias, null)), threads, screening);
        }
    }
}
