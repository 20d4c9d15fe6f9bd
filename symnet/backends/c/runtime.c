//: vectors
/* Numbers side by side in one register: as wide as the processor has them. */
#include <math.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__AVX512F__)
#define WIDTH 64
#elif defined(__AVX__)
#define WIDTH 32
#else
#define WIDTH 16
#endif
#define LANES (WIDTH / (long)sizeof(real))
typedef real vec __attribute__((vector_size(WIDTH), aligned(sizeof(real)), may_alias));
typedef whole ivec __attribute__((vector_size(WIDTH), aligned(sizeof(whole)), may_alias));

#define LOAD(p) (*(const vec *)(p))
#define STORE(p, v) (*(vec *)(p) = (v))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define OUT_OF_LINE __attribute__((noinline, noclone, unused)) /* once in the module: it compiles in less time */
#define INLINE static inline __attribute__((always_inline, unused))
#define UNROLL _Pragma("GCC unroll 16")

INLINE vec choose(ivec where, vec yes, vec no) { return (vec)(((ivec)yes & where) | ((ivec)no & ~where)); }
INLINE vec larger(vec a, vec b) { return choose(a > b, a, b); }
INLINE vec smaller(vec a, vec b) { return choose(a < b, a, b); }
INLINE vec all(real x) { return (vec){0} + x; }
INLINE vec positive(vec a) { return choose(a < 0, all(0), a); } /* of NaN NaN */
INLINE real positive_part(real a) { return a < 0 ? 0 : a; }

/* Some numbers that lie next to each other (step 1), apart (step n) or are all the same (step 0). */
static vec OUT_OF_LINE load_some(const real *p, long step, long count) {
    vec v = {0};
    for (long l = 0; l < count; l++) v[l] = p[l * step];
    return v;
}
static void OUT_OF_LINE store_some(real *p, long count, vec v) {
    for (long l = 0; l < count; l++) p[l] = v[l];
}
INLINE vec load(const real *p, long step, long count) {
    return step == 0 ? all(*p) : step == 1 && count == LANES ? LOAD(p) : load_some(p, step, count);
}
INLINE void store(real *p, long count, vec v) {
    if (count == LANES)
        STORE(p, v);
    else
        store_some(p, count, v);
}
static double OUT_OF_LINE sum_of(vec v, long count) {
    double sum = 0, odd = 0;
    for (long l = 0; l < count - 1; l += 2) sum += v[l], odd += v[l + 1];
    return sum + odd + (count % 2 ? v[count - 1] : 0);
}
/* Adds up whole vectors, 64 at most, before their sum is added as double. */
INLINE void add_up(double *sum, vec *part, vec v, long count, long j) {
    if (j % (64 * LANES) == 0) *sum += sum_of(*part, LANES), *part = (vec){0};
    if (count == LANES)
        *part += v;
    else
        *sum += sum_of(v, count);
}
INLINE vec numbered(long first, long wanted) { /* 1 where first + lane is what is wanted, else 0 */
    vec v = {0};
    if (wanted >= first && wanted < first + LANES) v[wanted - first] = 1;
    return v;
}
#define EACH(f, v) ({ vec x_ = (v); for (long l_ = 0; l_ < LANES; l_++) x_[l_] = f(x_[l_]); x_; })
#define EACH_HOT(condition) ({ vec x_ = {0}; for (long l_ = 0; l_ < count; l_++) x_[l_] = (condition); x_; })
#define POWER(v, e) ({ vec x_ = (v); for (long l_ = 0; l_ < LANES; l_++) x_[l_] = (real)pow(x_[l_], e); x_; })
#define ROOT(v) ({ vec x_ = (v); for (long l_ = 0; l_ < LANES; l_++) x_[l_] = sizeof(real) == 4 ? sqrtf(x_[l_]) : sqrt(x_[l_]); x_; })

/* Memory of one call, kept for the next; where there is none to be had, the call ends with nothing done. */
typedef struct chunk {
    struct chunk *before;
} chunk;
typedef struct {
    char *base;
    size_t size, used, wanted;
    chunk *more;
    jmp_buf *failed;
} memory;
#ifdef FILL_ROOM /* so that a test sees what reads entries that nothing wrote */
#define ROOM(p) memset(p, 255, bytes)
#else
#define ROOM(p) (void *)(p)
#endif
static void *room(memory *m, size_t bytes) {
    bytes = (bytes + 127) / 64 * 64;
    m->wanted += bytes;
    if (m->used + bytes <= m->size) return m->used += bytes, ROOM(m->base + m->used - bytes);
    void *p = NULL;
    if (posix_memalign(&p, 64, bytes + 64)) longjmp(*m->failed, 1);
    ((chunk *)p)->before = m->more;
    m->more = p;
    return ROOM((char *)p + 64);
}
static void finish(memory *m) {
    for (chunk *c = m->more, *before; c; c = before) before = c->before, free(c);
    m->more = NULL;
    if (m->wanted > m->size) {
        free(m->base);
        m->base = NULL;
        m->size = posix_memalign((void **)&m->base, 64, m->wanted) == 0 ? m->wanted : 0;
    }
    m->used = m->wanted = 0;
}

//: expm1 needs vectors
/* exp(x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), where x = n log 2 + r and |r| < 0.35; exact near 0. */
INLINE vec scaled_exp(vec x, vec *power) {
    x = smaller(larger(x, all(EXP_LOW)), all(EXP_HIGH));
    vec t = x * (real)1.44269504088896340736;
    ivec n = __builtin_convertvector(t + choose(t < 0, all((real)-0.5), all((real)0.5)), ivec);
    vec k = __builtin_convertvector(n, vec);
    vec r = x - k * LOG2_HIGH - k * LOG2_LOW;
    *power = (vec)((n + EXPONENT_BIAS) << MANTISSA_BITS);
    vec p = all(EXP_TERMS[0]);
    UNROLL
    for (size_t i = 1; i < sizeof EXP_TERMS / sizeof *EXP_TERMS; i++) p = p * r + EXP_TERMS[i];
    return r + r * r * p;
}
INLINE vec vec_exp(vec x) {
    vec power, part = scaled_exp(x, &power);
    return choose(x == x, power + power * part, x);
}
INLINE vec vec_expm1(vec x) {
    vec power, part = scaled_exp(x, &power);
    return choose(x == x, power * part + (power - 1), x);
}
INLINE vec vec_tanh(vec x) {
    vec t = vec_expm1(choose(x > 20, all(40), choose(x < -20, all(-40), 2 * x)));
    return t / (t + 2);
}
INLINE vec vec_sigmoid(vec x) { return 1 / (1 + vec_exp(-x)); }

//: scalar needs expm1
/* The same for one number. */
INLINE real scalar_exp(real x) {
    x = x < EXP_LOW ? EXP_LOW : x > EXP_HIGH ? EXP_HIGH : x; /* NaN stays, and comes out */
    const whole n = (whole)(x * (real)1.44269504088896340736 + (x < 0 ? (real)-0.5 : (real)0.5));
    const real r = x - n * LOG2_HIGH - n * LOG2_LOW;
    const whole bits = (n + EXPONENT_BIAS) << MANTISSA_BITS;
    real power, p = EXP_TERMS[0];
    memcpy(&power, &bits, sizeof power);
    UNROLL
    for (size_t i = 1; i < sizeof EXP_TERMS / sizeof *EXP_TERMS; i++) p = p * r + EXP_TERMS[i];
    return power + power * (r + r * r * p);
}

//: threads needs vectors
/* A few threads that wait for work: part(argument, which, of) runs once on each. One call at a time uses them. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#define MOST 256
typedef void (*task)(void *argument, long which, long of);
static struct {
    task part;
    void *argument;
    long of, started;
    pid_t process;
    atomic_long left, busy, turn[MOST];
    pthread_mutex_t guard;
    pthread_cond_t wake;
} pool = {.started = 1, .guard = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

static void *worker(void *argument) {
    const long which = (long)(intptr_t)argument;
    for (long seen = 0;; seen++) {
        for (long spins = 0; atomic_load_explicit(&pool.turn[which], memory_order_acquire) == seen; spins++) {
            if (spins < 20000) continue;
            pthread_mutex_lock(&pool.guard);
            while (atomic_load(&pool.turn[which]) == seen) pthread_cond_wait(&pool.wake, &pool.guard);
            pthread_mutex_unlock(&pool.guard);
        }
        pool.part(pool.argument, which, pool.of);
        atomic_fetch_sub_explicit(&pool.left, 1, memory_order_release);
    }
    return NULL;
}
/* Where part `which` of so many entries begins, at a multiple of a step; part `of` begins where all end. */
INLINE long share(long entries, long which, long of, long step) {
    return which >= of ? entries : entries * which / of / step * step;
}
static void parallel(task part, void *argument, long of) {
    long free_pool = 0;
    if (of <= 1 || !atomic_compare_exchange_strong(&pool.busy, &free_pool, 1)) {
        part(argument, 0, 1); /* others are using the threads */
        return;
    }
    if (pool.process != getpid()) { /* the child of a fork has no workers */
        pool.process = getpid(), pool.started = 1;
        pool.guard = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER, pool.wake = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
        for (long w = 0; w < MOST; w++) atomic_store(&pool.turn[w], 0);
    }
    for (of = MIN(of, MOST); pool.started < of; pool.started++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, worker, (void *)(intptr_t)pool.started)) break;
        pthread_detach(thread);
    }
    of = MIN(of, pool.started);
    pool.part = part, pool.argument = argument, pool.of = of;
    atomic_store(&pool.left, of - 1);
    pthread_mutex_lock(&pool.guard);
    for (long w = 1; w < of; w++) atomic_fetch_add_explicit(&pool.turn[w], 1, memory_order_release);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.guard);
    part(argument, 0, of);
    for (long spins = 0; atomic_load_explicit(&pool.left, memory_order_acquire); spins++)
        if (spins > 20000) sched_yield();
    atomic_store(&pool.busy, 0);
}

//: tile needs vectors
/* The innermost product: a tile of ROWS x COLUMNS entries stays in registers,
       c[r, :] (+)= sum_k a[r * a_row + k * a_k] b[k, :]. */
#if WIDTH == 64
#define ROWS 12
#elif defined(__aarch64__) /* 32 registers: 16 sums, two of b, and as many numbers of a as the compiler loads ahead */
#define ROWS 8
#elif WIDTH == 32
#define ROWS 6
#else
#define ROWS 4
#endif
#define COLUMNS (2 * LANES)

INLINE void tile_of(const long rows, const long wide, long groups, long depth, const real *restrict a, long a_row, long a_k,
                    long a_group, const real *restrict b, long b_k, real *restrict c, long c_row, int adds) {
    vec sum[ROWS][2];
    UNROLL
    for (long r = 0; r < rows; r++) {
        sum[r][0] = adds ? LOAD(c + r * c_row) : (vec){0};
        if (wide > 1) sum[r][1] = adds ? LOAD(c + r * c_row + LANES) : (vec){0};
    }
    for (long group = 0; group < groups; group++) {
        const real *restrict at = a + group * a_group;
        for (long k = 0; k < depth; k++, at += a_k, b += b_k) {
            vec b0 = LOAD(b), b1 = wide > 1 ? LOAD(b + LANES) : b0;
            UNROLL
            for (long r = 0; r < rows; r++) {
                sum[r][0] += at[r * a_row] * b0;
                if (wide > 1) sum[r][1] += at[r * a_row] * b1;
            }
        }
    }
    UNROLL
    for (long r = 0; r < rows; r++) {
        STORE(c + r * c_row, sum[r][0]);
        if (wide > 1) STORE(c + r * c_row + LANES, sum[r][1]);
    }
}
/* The same for any number of rows up to ROWS, and of columns up to COLUMNS: no more than LANES of them are one vector.
   The k run in groups, between which a jumps by a_group. */
static void tile(long rows, long columns, long groups, long depth, const real *a, long a_row, long a_k, long a_group,
                 const real *b, long b_k, real *c, long c_row, int adds) {
#define OF(n, wide) tile_of(n, wide, groups, depth, a, a_row, a_k, a_group, b, b_k, c, c_row, adds)
    const long wide = columns > LANES;
    static const char pieces[] = {0, 1, 2, 3, 4, 3, 6, 4, 8, 6, 6, 8, 12}; /* so many of the rows first */
    for (long some; rows > 0; rows -= some, a += some * a_row, c += some * c_row) {
        some = pieces[rows];
#define CASE(n) case n: if (wide) OF(n, 2); else OF(n, 1); break
        switch (some) {
            CASE(1); CASE(2); CASE(3); CASE(4);
#if ROWS > 4
            CASE(6);
#endif
#if ROWS > 6
            CASE(8);
#endif
#if ROWS > 8
            CASE(12);
#endif
        }
    }
#undef CASE
#undef OF
}

//: product needs tile threads
/* C (+)= number A B for any strides: both factors are packed into strips that lie as the tile reads them. */
typedef struct {
    long m, n, k;
    real number;
    const real *a, *b;
    long a_row, a_column, b_row, b_column;
    real *c;
    long c_row, c_column;
    int adds;
    real *packed;
} product_task;
#define DEPTH 256
#define HEIGHT (ROWS * 16)
#define BREADTH (COLUMNS * 16)
#define PACKED (DEPTH * (HEIGHT + BREADTH))

#if defined(__GNUC__) && !defined(__clang__)
/* LANES rows of LANES numbers become columns, in registers. */
INLINE void turn(vec *v) {
    ivec lane = {0};
    UNROLL
    for (long l = 0; l < LANES; l++) lane[l] = l;
    UNROLL
    for (long s = 1; s < LANES; s *= 2) {
        const ivec odd = (lane & (whole)s) != 0, low = lane + (odd & (whole)(LANES - s)), high = low + (whole)s;
        UNROLL
        for (long i = 0; i < LANES; i++)
            if (!(i & s)) {
                const vec a = v[i], b = v[i + s];
                v[i] = __builtin_shuffle(a, b, low);
                v[i + s] = __builtin_shuffle(a, b, high);
            }
    }
}
#define TURNS 1
#else
#define TURNS 0
#endif
/* A strip of a factor: to[k * width + j] = number from[k * along + j * across] for the j below some. */
INLINE void pack(const long width, long some, long depth, real number, const real *from, long along, long across, real *to) {
    if (across == 1 && some == width)
        for (long k = 0; k < depth; k++)
            UNROLL
            for (long j = 0; j < width; j++) to[k * width + j] = number * from[k * along + j];
    else {
        long k = 0;
#if TURNS
        if (along == 1)
            for (; k + LANES <= depth; k += LANES)
                for (long j = 0; j < width; j += LANES) {
                    const long rows = some - j, columns = MIN(LANES, width - j);
                    vec v[LANES];
                    UNROLL
                    for (long l = 0; l < LANES; l++) {
                        v[l] = (vec){0};
                        if (l < rows) v[l] += number * LOAD(from + (j + l) * across + k);
                    }
                    turn(v);
                    UNROLL
                    for (long l = 0; l < LANES; l++) memcpy(to + (k + l) * width + j, v + l, columns * sizeof(real));
                }
#endif
        for (; k < depth; k++)
            for (long j = 0; j < width; j++) to[k * width + j] = j < some ? number * from[k * along + j * across] : 0;
    }
}
static void OUT_OF_LINE pack_rows(long some, long depth, const real *from, long along, long across, real *to) {
    pack(ROWS, some, depth, 1, from, along, across, to);
}
static void OUT_OF_LINE pack_columns(long some, long depth, real number, const real *from, long along, long across, real *to) {
    pack(COLUMNS, some, depth, number, from, along, across, to);
}
/* C (+)= a tile, for any strides and any number of columns. */
static void OUT_OF_LINE put(long rows, long columns, const real *from, real *c, long c_row, long c_column, int adds) {
    for (long r = 0; r < rows; r++)
        for (long q = 0; q < columns; q++) {
            real *place = c + r * c_row + q * c_column;
            *place = from[r * COLUMNS + q] + (adds ? *place : 0);
        }
}
/* The same where A has few rows, so that B is read once and packing it would cost more than the product. */
#define CHUNK 16
static void OUT_OF_LINE product_of_few(const product_task *t, long n0, long n1) {
    real a[ROWS * CHUNK] __attribute__((aligned(64))), b[COLUMNS * CHUNK] __attribute__((aligned(64)));
    real out[ROWS * COLUMNS] __attribute__((aligned(64)));
    for (long jj = n0; jj < n1; jj += BREADTH)
        for (long kk = 0; kk < t->k; kk += CHUNK) {
            const long depth = MIN(CHUNK, t->k - kk);
            const int adds = kk > 0 || t->adds;
            for (long r = 0; r < t->m; r++)
                for (long k = 0; k < depth; k++) a[k * ROWS + r] = t->number * t->a[r * t->a_row + (kk + k) * t->a_column];
            for (long j = jj; j < MIN(jj + BREADTH, n1); j += COLUMNS) {
                const long columns = MIN(COLUMNS, n1 - j);
                const real *from_b = t->b + kk * t->b_row + j;
                real *c = t->c + j * t->c_column;
                if (columns == COLUMNS && t->c_column == 1) {
                    tile(t->m, COLUMNS, 1, depth, a, 1, ROWS, 0, from_b, t->b_row, c, t->c_row, adds);
                    continue;
                }
                pack_columns(columns, depth, 1, from_b, t->b_row, 1, b);
                tile(t->m, columns, 1, depth, a, 1, ROWS, 0, b, COLUMNS, out, COLUMNS, 0);
                put(t->m, columns, out, c, t->c_row, t->c_column, adds);
            }
        }
}
/* The same where rows of A and columns of B lie in one piece each: SOME x 4 of their products at a time. */
#define SOME (ROWS > 6 ? 6 : 2)
static void OUT_OF_LINE product_of_rows(const product_task *t, long n0, long n1) {
    for (long j = n0; j < n1; j += 4)
        for (long i = 0; i < t->m; i += SOME) {
            const long rows = MIN(SOME, t->m - i), columns = MIN(4, n1 - j);
            const real *a[SOME], *b[4]; /* where there are fewer, the last one stands for those that are missing */
            vec sum[SOME][4];
            UNROLL
            for (long r = 0; r < SOME; r++) a[r] = t->a + (i + MIN(r, rows - 1)) * t->a_row;
            UNROLL
            for (long q = 0; q < 4; q++) b[q] = t->b + (j + MIN(q, columns - 1)) * t->b_column;
            UNROLL
            for (long r = 0; r < SOME; r++) sum[r][0] = sum[r][1] = sum[r][2] = sum[r][3] = (vec){0};
            long k = 0;
            for (; k + LANES <= t->k; k += LANES) {
                const vec b0 = LOAD(b[0] + k), b1 = LOAD(b[1] + k), b2 = LOAD(b[2] + k), b3 = LOAD(b[3] + k);
                UNROLL
                for (long r = 0; r < SOME; r++) {
                    const vec x = LOAD(a[r] + k);
                    sum[r][0] += x * b0, sum[r][1] += x * b1, sum[r][2] += x * b2, sum[r][3] += x * b3;
                }
            }
            vec kept[SOME][4];
            memcpy(kept, sum, sizeof sum);
            for (long r = 0; r < rows; r++)
                for (long q = 0; q < columns; q++) {
                    double total = sum_of(kept[r][q], LANES);
                    for (long l = k; l < t->k; l++) total += a[r][l] * b[q][l];
                    real *place = t->c + (i + r) * t->c_row + (j + q) * t->c_column;
                    *place = t->number * (real)total + (t->adds ? *place : 0);
                }
        }
}
static void product_part(void *argument, long which, long of) {
    const product_task *t = argument;
    const int by_rows = t->m >= t->n;
    const long all_strips = by_rows ? (t->m + ROWS - 1) / ROWS : (t->n + COLUMNS - 1) / COLUMNS;
    const long step = by_rows ? ROWS : COLUMNS, from = all_strips * which / of * step, to = all_strips * (which + 1) / of * step;
    const long m0 = by_rows ? from : 0, m1 = by_rows ? MIN(to, t->m) : t->m;
    const long n0 = by_rows ? 0 : from, n1 = by_rows ? t->n : MIN(to, t->n);
    if (t->m <= ROWS && !by_rows && t->b_column == 1) return product_of_few(t, n0, n1);
    if (t->m <= ROWS && !by_rows && t->b_row == 1 && t->a_column == 1 && t->k >= 8 * LANES) return product_of_rows(t, n0, n1);
    real *packed_a = t->packed + which * PACKED, *b = packed_a + DEPTH * HEIGHT;
    real out[ROWS * COLUMNS] __attribute__((aligned(64)));
    const int packs = t->a_column != 1; /* else the rows of A are read as they lie */
    for (long jj = n0; jj < n1; jj += BREADTH)
        for (long kk = 0; kk < t->k; kk += DEPTH) {
            const long breadth = MIN(BREADTH, n1 - jj), depth = MIN(DEPTH, t->k - kk);
            const int adds = kk > 0 || t->adds;
            const real *from_b = t->b + kk * t->b_row + jj * t->b_column;
            const long whole_strips = t->b_column == 1 ? breadth / COLUMNS * COLUMNS : 0;
            for (long k = 0; k < depth; k++) /* as they lie in memory */
                for (long j = 0; j < whole_strips; j += COLUMNS) {
                    STORE(b + j * depth + k * COLUMNS, t->number * LOAD(from_b + k * t->b_row + j));
                    STORE(b + j * depth + k * COLUMNS + LANES, t->number * LOAD(from_b + k * t->b_row + j + LANES));
                }
            for (long j = whole_strips; j < breadth; j += COLUMNS)
                pack_columns(MIN(COLUMNS, breadth - j), depth, t->number, from_b + j * t->b_column, t->b_row, t->b_column, b + j * depth);
            for (long ii = m0; ii < m1; ii += HEIGHT) {
                const long height = MIN(HEIGHT, m1 - ii);
                const real *from_a = t->a + ii * t->a_row + kk * t->a_column;
                for (long i = 0; i < height && packs; i += ROWS)
                    pack_rows(MIN(ROWS, height - i), depth, from_a + i * t->a_row, t->a_column, t->a_row, packed_a + i * depth);
                for (long j = 0; j < breadth; j += COLUMNS)
                    for (long i = 0; i < height; i += ROWS) {
                        const long rows = MIN(ROWS, height - i), columns = MIN(COLUMNS, breadth - j);
                        const long a_row = packs ? 1 : t->a_row, a_k = packs ? ROWS : 1;
                        const real *a = packs ? packed_a + i * depth : from_a + i * t->a_row;
                        real *c = t->c + (ii + i) * t->c_row + (jj + j) * t->c_column;
                        if (t->c_column == 1 && columns == COLUMNS) {
                            tile(rows, COLUMNS, 1, depth, a, a_row, a_k, 0, b + j * depth, COLUMNS, c, t->c_row, adds);
                            continue;
                        }
                        tile(rows, columns, 1, depth, a, a_row, a_k, 0, b + j * depth, COLUMNS, out, COLUMNS, 0);
                        put(rows, columns, out, c, t->c_row, t->c_column, adds);
                    }
            }
        }
}
/* In memory for PACKED numbers of each thread. */
static void product_in(real *packed, long m, long n, long k, real number, const real *a, long a_row, long a_column, const real *b,
                       long b_row, long b_column, real *c, long c_row, long c_column, int adds, long threads) {
    if (n < COLUMNS && m > n) { /* few columns fill no register: the transposed product has few rows */
        product_in(packed, n, m, k, number, b, b_column, b_row, a, a_column, a_row, c, c_column, c_row, adds, threads);
        return;
    }
    product_task t = {m, n, k, number, a, b, a_row, a_column, b_row, b_column, c, c_row, c_column, adds, packed};
    parallel(product_part, &t, (double)m * n * k < 2e5 ? 1 : threads);
}
static void OUT_OF_LINE product(memory *space, long m, long n, long k, real number, const real *a, long a_row, long a_column, const real *b,
                    long b_row, long b_column, real *c, long c_row, long c_column, int adds, long threads) {
    real *packed = room(space, sizeof(real) * ((double)m * n * k < 2e5 ? 1 : threads) * PACKED);
    product_in(packed, m, n, k, number, a, a_row, a_column, b, b_row, b_column, c, c_row, c_column, adds, threads);
}

//: softmax_loss needs tile threads expm1 product
/* Softmax, cross-entropy and what flows back, a block of classes at a time.

   Logits are O = A B^T + 1 c^T, a row for each of m examples, a column for each of n classes. Examples lie side by side in
   the registers, COLUMNS of them in a panel; for each block of classes and each panel: the logits, their maximum so far,
   the exponentials (which are kept), their sum so far, and their share of G B; what was summed before is scaled down when
   the maximum grows. Each thread has classes of its own, and its own maxima and sums; they are brought together before
   the second half, in which the exponentials become scale G^T A, which moves B at once where that is wanted. */
#define CLASSES 96
typedef struct {
    const real *a, *b, *c;
    long m, n, h, a_row, a_column, b_row, b_column;
    const int64_t *labels;
    real *back;
    long back_row, back_column;
    real back_scale;
    real *down;
    long down_row, down_column;
    real down_scale;
    real *sums;
    real sums_scale;
    void (*update)(void *context, long first, long count, real *gradient);
    void *context;
} softmax_flows;

typedef struct softmax_task {
    long m, n, h, panels, padded; /* examples, classes, hidden units; panels of examples, h rounded up */
    const real *a, *b, *c;        /* A as panels [panel][h][COLUMNS]; B; bias or NULL */
    long b_row, b_column;
    const int64_t *labels;
    real *kept;                   /* exponentials [block][panel][CLASSES][COLUMNS] */
    real *tops;                   /* maximum of each example when a block was made [block][panel][COLUMNS] */
    real *top, *total, *back;     /* of each thread: [panel][COLUMNS], the same, [panel][h][COLUMNS] */
    real *rows;                   /* A as rows [example][padded] */
    real *shares;                 /* of each thread: A by columns of tiles, each row times its share; the shares; maxima; a gradient */
    real *down, *sums;
    long down_row, down_column;
    real scale;
    const int64_t *order;         /* the examples, sorted by label */
    int adds;
    void (*update)(void *context, long first, long count, real *gradient);
    void *context;
    const softmax_flows *flows;   /* what was asked for, of which these are the examples from begin on */
    long begin, workers;          /* so many threads had classes in the first half */
    double *weights, *losses;     /* of each thread: how its workers' sums weigh, [example][worker]; its part of the loss */
} softmax_task;

static void softmax_packed(void *argument, long which, long of) {
    const softmax_task *t = argument;
    const softmax_flows *f = t->flows;
    for (long panel = t->panels * which / of; panel < t->panels * (which + 1) / of; panel++) {
        const long first = panel * COLUMNS, some = MIN(COLUMNS, t->m - first);
        const real *from = f->a + (t->begin + first) * f->a_row;
        pack_columns(some, t->h, 1, from, f->a_column, f->a_row, (real *)t->a + panel * t->h * COLUMNS);
        for (long e = 0; e < COLUMNS; e++) {
            real *row = t->rows + (first + e) * t->padded;
            for (long k = 0; k < t->h; k++) row[k] = e < some ? from[e * f->a_row + k * f->a_column] : 0;
            for (long k = t->h; k < t->padded; k++) row[k] = 0;
        }
    }
}
static void softmax_forward(void *argument, long which, long of) {
    softmax_task *t = argument;
    const long blocks = (t->n + CLASSES - 1) / CLASSES, from = blocks * which / of, to = blocks * (which + 1) / of;
    if (which == 0) t->workers = of; /* fewer than asked for, where others are using the threads */
    real *top = t->top + which * t->panels * COLUMNS, *total = t->total + which * t->panels * COLUMNS;
    real *back = t->back ? t->back + which * t->panels * t->h * COLUMNS : NULL;
    for (long e = 0; e < t->panels * COLUMNS; e++) top[e] = -INFINITY, total[e] = 0;
    if (back) memset(back, 0, sizeof(real) * t->panels * t->h * COLUMNS);
    for (long block = from; block < to; block++) {
        const long first = block * CLASSES, count = MIN(CLASSES, t->n - first);
        const real *b = t->b + first * t->b_row;
        for (long panel = 0; panel < t->panels; panel++) {
            real *o = t->kept + (block * t->panels + panel) * CLASSES * COLUMNS;
            real *tops = t->tops + (block * t->panels + panel) * COLUMNS;
            const real *a = t->a + panel * t->h * COLUMNS;
            const long some = MIN(COLUMNS, t->m - panel * COLUMNS); /* no more than LANES: the second vector is not there */
            for (long v = 0; v < count; v += ROWS)
                tile(MIN(ROWS, count - v), some, 1, t->h, b + v * t->b_row, t->b_row, t->b_column, 0, a, COLUMNS, o + v * COLUMNS, COLUMNS, 0);
            for (long half = 0; half * LANES < some; half++, o += LANES) {
                const long at = panel * COLUMNS + half * LANES;
                const vec old = LOAD(top + at);
                vec even = old, odd = old, sum = {0};
                for (long v = 0; v < count && t->c; v++) STORE(o + v * COLUMNS, LOAD(o + v * COLUMNS) + t->c[first + v]);
                for (long v = 0; v < count; v += 2) {
                    even = larger(LOAD(o + v * COLUMNS), even);
                    odd = larger(LOAD(o + MIN(v + 1, count - 1) * COLUMNS), odd);
                }
                const vec most = larger(odd, even), less = vec_exp(old - most);
                for (long v = 0; v < count; v++) {
                    const vec e = vec_exp(LOAD(o + v * COLUMNS) - most);
                    STORE(o + v * COLUMNS, e);
                    sum += e;
                }
                STORE(total + at, LOAD(total + at) * less + sum);
                STORE(top + at, most);
                STORE(tops + half * LANES, most);
                int grew = 0;
                for (long l = 0; l < LANES; l++) grew |= ((const real *)&less)[l] != 1;
                real *flow = back ? back + panel * t->h * COLUMNS + half * LANES : NULL;
                for (long k = 0; k < t->h && back && grew; k++) STORE(flow + k * COLUMNS, LOAD(flow + k * COLUMNS) * less);
            }
            if (!back) continue;
            o = t->kept + (block * t->panels + panel) * CLASSES * COLUMNS;
            real *flow = back + panel * t->h * COLUMNS;
            for (long k = 0; k < t->h; k += ROWS)
                tile(MIN(ROWS, t->h - k), some, 1, count, b + k * t->b_column, t->b_column, t->b_row, 0, o, COLUMNS, flow + k * COLUMNS, COLUMNS, 1);
        }
    }
}
/* The workers' sums become those of all: the loss, and what flows back. */
static void softmax_merged(void *argument, long which, long of) {
    const softmax_task *t = argument;
    const softmax_flows *f = t->flows;
    const long examples = t->panels * COLUMNS;
    double loss = 0;
    for (long panel = t->panels * which / of; panel < t->panels * (which + 1) / of; panel++) {
        const long first = panel * COLUMNS, some = MIN(COLUMNS, t->m - first);
        vec weight[2];
        for (long w = 0; w < t->workers; w++) memset(t->weights + w * examples + first, 0, sizeof(double) * COLUMNS);
        for (long e = first; e < first + some; e++) {
            const real *chosen = f->b + t->labels[e] * f->b_row;
            real top = -INFINITY, logit = f->c ? f->c[t->labels[e]] : 0;
            double total = 0;
            for (long w = 0; w < t->workers; w++) top = MAX(top, t->top[w * examples + e]);
            for (long w = 0; w < t->workers; w++)
                total += t->total[w * examples + e] * (t->weights[w * examples + e] = exp((double)(t->top[w * examples + e] - top)));
            for (long k = 0; k < t->h; k++) logit += t->rows[e * t->padded + k] * chosen[k * f->b_column];
            loss += top + log(total) - logit;
            for (long w = 0; w < t->workers; w++) t->weights[w * examples + e] /= total;
            t->top[e] = top, t->total[e] = (real)total; /* those of the first worker are done with */
        }
        if (!f->back) continue;
        real *flow = t->back + panel * t->h * COLUMNS;
        for (long w = 0; w < t->workers; w++) {
            const real *of_worker = t->back + (w * t->panels + panel) * t->h * COLUMNS;
            for (long l = 0; l < COLUMNS; l++) weight[l / LANES][l % LANES] = (real)t->weights[w * examples + first + l];
            for (long k = 0; k < t->h; k++)
                for (long half = 0; half < 2; half++) {
                    vec sum = LOAD(of_worker + k * COLUMNS + half * LANES) * weight[half];
                    if (w > 0) sum += LOAD(flow + k * COLUMNS + half * LANES);
                    STORE(flow + k * COLUMNS + half * LANES, sum);
                }
        }
        for (long e = 0; e < some; e++) {
            const real *chosen = f->b + t->labels[first + e] * f->b_row;
            real *back = f->back + (t->begin + first + e) * f->back_row;
            for (long k = 0; k < t->h; k++)
                back[k * f->back_column] = f->back_scale * (flow[k * COLUMNS + e] - chosen[k * f->b_column]);
        }
    }
    t->losses[which] = loss;
}
static void softmax_backward(void *argument, long which, long of) {
    const softmax_task *t = argument; /* top and total of the first thread are those of all by now */
    const long blocks = (t->n + CLASSES - 1) / CLASSES, from = blocks * which / of, to = blocks * (which + 1) / of;
    const long examples = t->panels * COLUMNS;
    real *shares = t->shares + which * (examples * (t->padded + 2) + CLASSES * t->padded);
    real *share = shares + examples * t->padded, *tops = share + examples, *gradient = tops + examples;
    long place = 0;
    while (place < t->m && t->labels[t->order[place]] < from * CLASSES) place++;
    const long full = t->m / COLUMNS, rest = t->m % COLUMNS; /* panels of COLUMNS examples, and what is in the last one */
    for (long e = 0; e < t->m; e++) tops[e] = (real)NAN;
    for (long block = from; block < to; block++) {
        const long first = block * CLASSES, count = MIN(CLASSES, t->n - first);
        for (long e = 0; e < t->m; e++) { /* a column of the exponentials becomes one of scale G by its share */
            const real top = t->tops[block * examples + e];
            if (top == tops[e]) continue;
            tops[e] = top;
            share[e] = t->scale * (real)exp((double)(top - t->top[e])) / t->total[e];
            for (long k = 0; k < t->padded; k += COLUMNS) {
                real *to_shares = shares + (k * examples + e * COLUMNS);
                STORE(to_shares, LOAD(t->rows + e * t->padded + k) * share[e]);
                STORE(to_shares + LANES, LOAD(t->rows + e * t->padded + k + LANES) * share[e]);
            }
        }
        const real *kept = t->kept + block * t->panels * CLASSES * COLUMNS;
        if (t->down || t->update)
            for (long k = 0; k < t->padded; k += COLUMNS)
                for (long v = 0; v < count; v += ROWS) {
                    const long rows = MIN(ROWS, count - v), columns = MIN(COLUMNS, t->h - k);
                    const real *of_rest = kept + full * CLASSES * COLUMNS + v * COLUMNS, *by = shares + k * examples;
                    real *to_gradient = gradient + v * t->padded + k;
                    if (full)
                        tile(rows, columns, full, COLUMNS, kept + v * COLUMNS, COLUMNS, 1, CLASSES * COLUMNS, by, COLUMNS, to_gradient, t->padded, 0);
                    if (rest)
                        tile(rows, columns, 1, rest, of_rest, COLUMNS, 1, 0, by + full * COLUMNS * COLUMNS, COLUMNS, to_gradient, t->padded, full > 0);
                }
        for (; place < t->m && t->labels[t->order[place]] < first + count; place++) {
            const long e = t->order[place], v = t->labels[e] - first;
            if (t->down || t->update)
                for (long k = 0; k < t->h; k++) gradient[v * t->padded + k] -= t->scale * t->rows[e * t->padded + k];
        }
        for (long v = 0; v < count && t->down; v++) {
            real *row = gradient + v * t->padded, *to_down = t->down + (first + v) * t->down_row;
            for (long k = 0; k < t->h && t->adds; k++) row[k] += to_down[k * t->down_column];
            for (long k = 0; k < t->h && !t->update; k++) to_down[k * t->down_column] = row[k];
        }
        for (long v = 0; v < count && t->sums; v++) {
            double sum = 0;
            for (long e = 0; e < t->m; e++) sum += kept[(e / COLUMNS * CLASSES + v) * COLUMNS + e % COLUMNS] * share[e];
            t->sums[first + v] = (t->adds ? t->sums[first + v] : 0) + (real)(sum / t->scale);
        }
        if (t->update) t->update(t->context, first, count, gradient);
    }
}
static _Thread_local const int64_t *sorted_labels;
static int by_label(const void *x, const void *y) {
    const int64_t a = sorted_labels[*(const int64_t *)x], b = sorted_labels[*(const int64_t *)y];
    return a < b ? -1 : a > b ? 1 : *(const int64_t *)x < *(const int64_t *)y ? -1 : 1;
}
static double softmax_loss_of(memory *space, const softmax_flows *f, long begin, long m, int adds, int last, long threads) {
    const long panels = (m + COLUMNS - 1) / COLUMNS, examples = panels * COLUMNS, blocks = (f->n + CLASSES - 1) / CLASSES;
    const long padded = (f->h + COLUMNS - 1) / COLUMNS * COLUMNS;
    threads = MIN(threads, blocks);
    softmax_task t = {.m = m, .n = f->n, .h = f->h, .panels = panels, .padded = padded, .b = f->b, .c = f->c};
    t.b_row = f->b_row, t.b_column = f->b_column, t.labels = f->labels + begin;
    real *a = room(space, sizeof(real) * panels * f->h * COLUMNS);
    t.rows = room(space, sizeof(real) * examples * padded);
    t.kept = room(space, sizeof(real) * blocks * examples * CLASSES);
    t.tops = room(space, sizeof(real) * blocks * examples);
    t.top = room(space, sizeof(real) * threads * examples), t.total = room(space, sizeof(real) * threads * examples);
    t.back = f->back ? room(space, sizeof(real) * threads * examples * f->h) : NULL;
    t.shares = room(space, sizeof(real) * threads * (examples * (padded + 2) + CLASSES * padded));
    int64_t *order = room(space, sizeof(int64_t) * m);
    for (long e = 0; e < m; e++) order[e] = e;
    sorted_labels = t.labels;
    qsort(order, m, sizeof *order, by_label);
    t.a = a, t.order = order, t.adds = adds, t.flows = f, t.begin = begin;
    t.weights = room(space, sizeof(double) * threads * examples), t.losses = room(space, sizeof(double) * threads);
    memset(t.losses, 0, sizeof(double) * threads);
    parallel(softmax_packed, &t, threads);
    parallel(softmax_forward, &t, threads);
    parallel(softmax_merged, &t, threads);
    double loss = 0;
    for (long w = 0; w < threads; w++) loss += t.losses[w];
    t.down = f->down, t.down_row = f->down_row, t.down_column = f->down_column, t.scale = f->down || f->update ? f->down_scale : 1, t.sums = f->sums;
    t.update = last ? f->update : NULL, t.context = f->context;
    if (f->down || f->sums || f->update) parallel(softmax_backward, &t, threads);
    if (f->sums) {
        for (long e = 0; e < m; e++) f->sums[t.labels[e]] -= 1;
        if (last)
            for (long v = 0; v < f->n; v++) f->sums[v] *= f->sums_scale;
    }
    return loss;
}
/* With no more classes than hidden units their logits are no large array, and the products take most of the time. Where
   the classes' weights are small, examples go by in groups whose rows of A stay in cache, each thread has groups of its own. */
typedef struct {
    const softmax_flows *f;
    long group, padded, threads, workers; /* examples at a time; h rounded up; threads of each product; workers that there were */
    real *g, *gradient, *packed;          /* of each worker */
    double *sums, *losses;
} few_task;

static void softmax_few(void *argument, long which, long of) {
    few_task *t = argument;
    const softmax_flows *f = t->f;
    const long n = f->n, h = f->h, from = f->m * which / of, to = f->m * (which + 1) / of;
    if (which == 0) t->workers = of;
    real *g = t->g + which * t->group * n, *gradient = t->gradient + which * n * t->padded, *packed = t->packed + which * PACKED;
    double *sums = t->sums + which * n, loss = 0;
    memset(sums, 0, sizeof(double) * n);
    if (from == to) memset(gradient, 0, sizeof(real) * n * t->padded);
    for (long begin = from; begin < to; begin += t->group) {
        const long m = MIN(t->group, to - begin);
        const real *a = f->a + begin * f->a_row;
        product_in(packed, m, n, h, 1, a, f->a_row, f->a_column, f->b, f->b_column, f->b_row, g, n, 1, 0, t->threads);
        for (long i = 0; i < m; i++) { /* the logits become G */
            const long label = f->labels[begin + i];
            real *row = g + i * n, top = -INFINITY;
            for (long v = 0; v < n; v++) {
                row[v] += f->c ? f->c[v] : 0;
                top = row[v] <= top ? top : row[v];
            }
            const real chosen = row[label];
            double total = 0;
            for (long v = 0; v < n; v += LANES) {
                const long count = MIN(LANES, n - v);
                const vec e = vec_exp(load(row + v, 1, count) - top);
                store(row + v, count, e);
                total += sum_of(e, count);
            }
            loss += log(total) - (double)(chosen - top);
            for (long v = 0; v < n; v++) row[v] *= (real)(1 / total);
            row[label] -= 1;
            for (long v = 0; v < n; v++) sums[v] += row[v];
        }
        if (f->back)
            product_in(packed, m, h, n, f->back_scale, g, n, 1, f->b, f->b_row, f->b_column, f->back + begin * f->back_row,
                       f->back_row, f->back_column, 0, t->threads);
        if (f->down || f->update)
            product_in(packed, n, h, m, f->down_scale, g, 1, n, a, f->a_row, f->a_column, gradient, t->padded, 1, begin > from, t->threads);
    }
    t->losses[which] = loss;
}
static double softmax_loss_of_few(memory *space, const softmax_flows *f, long threads) {
    const long n = f->n, h = f->h, padded = (h + COLUMNS - 1) / COLUMNS * COLUMNS, near = (1 << 19) / (long)sizeof(real);
    const long workers = n * h > near ? 1 : (double)f->m * n * h < 2e5 ? 1 : threads; /* else the products have the threads */
    const long group = n * h > near ? f->m : MIN(f->m, MAX(near / h / 32 * 32, 32));
    few_task t = {.f = f, .group = group, .padded = padded, .threads = n * h > near ? threads : 1};
    t.g = room(space, sizeof(real) * workers * group * n), t.gradient = room(space, sizeof(real) * workers * n * padded);
    t.packed = room(space, sizeof(real) * workers * t.threads * PACKED);
    t.sums = room(space, sizeof(double) * workers * n), t.losses = room(space, sizeof(double) * workers);
    parallel(softmax_few, &t, workers);
    for (long w = 1; w < t.workers; w++) { /* the first worker's become those of all */
        for (long v = 0; v < n; v++) t.sums[v] += t.sums[w * n + v];
        for (long v = 0; v < n && (f->down || f->update); v++)
            for (long k = 0; k < h; k++) t.gradient[v * padded + k] += t.gradient[(w * n + v) * padded + k];
        t.losses[0] += t.losses[w];
    }
    for (long v = 0; v < n && f->sums; v++) f->sums[v] = (real)t.sums[v] * f->sums_scale;
    for (long first = 0; first < n && f->update; first += CLASSES)
        f->update(f->context, first, MIN(CLASSES, n - first), t.gradient + first * padded);
    for (long v = 0; v < n && f->down && !f->update; v++)
        for (long k = 0; k < h; k++) f->down[v * f->down_row + k * f->down_column] = t.gradient[v * padded + k];
    return t.losses[0];
}
static double OUT_OF_LINE softmax_loss(memory *space, const softmax_flows *given, long threads) {
    softmax_flows f = *given;
    if (f.n <= f.h) return softmax_loss_of_few(space, &f, threads);
    const long most = MAX(128, (1L << 24) / MAX(1, f.n) / 128 * 128); /* so many examples at a time */
    if (f.update && f.m > most) f.down = room(space, sizeof(real) * f.n * f.h), f.down_row = f.h, f.down_column = 1;
    double loss = 0;
    const size_t used = space->used;
    for (long begin = 0; begin < f.m; begin += most, space->used = used) /* the next ones compute where these did */
        loss += softmax_loss_of(space, &f, begin, MIN(most, f.m - begin), begin > 0, begin + most >= f.m, threads);
    return loss;
}

//: normalise needs expm1
/* Softmax of each of many rows, or its logarithm; the maximum goes first, so that exp never overflows. */
static void normalise(long many, long across, const real *body, long body_row, long body_step, real *out, long out_row,
                      long out_step, int logarithm) {
    for (long i = 0; i < many; i++, body += body_row, out += out_row) {
        real top = body[0];
        double sum = 0;
        for (long j = 1; j < across; j++) top = !(body[j * body_step] <= top) ? body[j * body_step] : top;
        for (long j = 0; j < across; j += LANES) {
            const long count = MIN(LANES, across - j);
            const vec e = vec_exp(load(body + j * body_step, body_step, count) - top);
            sum += sum_of(e, count);
            for (long l = 0; l < count; l++) out[(j + l) * out_step] = logarithm ? body[(j + l) * body_step] - top : e[l];
        }
        const real log_sum = (real)log(sum), share = (real)(1 / sum);
        for (long j = 0; j < across; j++) out[j * out_step] = logarithm ? out[j * out_step] - log_sum : out[j * out_step] * share;
    }
}

//: largest needs vectors
/* The maximum of each of many rows, and 1 where it stands first, 0 elsewhere. */
static long place_of_largest(long across, const real *body, long step) {
    long best = 0;
    for (long j = 1; j < across; j++)
        if (body[j * step] > body[best * step] || body[j * step] != body[j * step]) best = j; /* NaN is the largest */
    return best;
}
static void __attribute__((unused)) largest(long many, long across, const real *body, long row, long step, real *out) {
    for (long i = 0; i < many; i++) out[i] = body[i * row + place_of_largest(across, body + i * row, step) * step];
}
static void __attribute__((unused)) is_largest(long many, long across, const real *body, long row, long step, real *out) {
    memset(out, 0, sizeof(real) * many * across);
    for (long i = 0; i < many; i++) out[i * row + place_of_largest(across, body + i * row, step) * step] = 1;
}

//: slide
/* Sum over a, b of w_ab x_{si+da, sj+db}; and w_ab g_ij added to the entry at si+da, sj+db: row by row. */
static void __attribute__((unused)) correlate(long m, long n, long p, long q, long s, long d, const real *x, long x_row,
                                              const real *w, long w_row, real *out, long out_row) {
    const long rows = (m - d * (p - 1) - 1) / s + 1, columns = (n - d * (q - 1) - 1) / s + 1;
    for (long i = 0; i < rows; i++) {
        real *restrict to = out + i * out_row;
        memset(to, 0, sizeof(real) * columns);
        for (long a = 0; a < p; a++)
            for (long b = 0; b < q; b++) {
                const real number = w[a * w_row + b], *from = x + (s * i + d * a) * x_row + d * b;
                if (s == 1)
                    for (long j = 0; j < columns; j++) to[j] += number * from[j];
                else
                    for (long j = 0; j < columns; j++) to[j] += number * from[s * j];
            }
    }
}
static void __attribute__((unused)) convolve(long m, long n, long p, long q, long s, long d, const real *g, long g_row,
                                             const real *w, long w_row, real *out, long out_row) {
    const long rows = s * (m - 1) + d * (p - 1) + 1, columns = s * (n - 1) + d * (q - 1) + 1;
    for (long r = 0; r < rows; r++) memset(out + r * out_row, 0, sizeof(real) * columns);
    for (long i = 0; i < m; i++)
        for (long a = 0; a < p; a++)
            for (long b = 0; b < q; b++) {
                const real number = w[a * w_row + b], *restrict from = g + i * g_row;
                real *to = out + (s * i + d * a) * out_row + d * b;
                if (s == 1)
                    for (long j = 0; j < n; j++) to[j] += number * from[j];
                else
                    for (long j = 0; j < n; j++) to[s * j] += number * from[j];
            }
}

//: max_plus needs vectors
/* max_k (a_ik + b_kj); and the first k at which it stands, a row i at a time. */
static void __attribute__((unused)) max_plus(long m, long n, long p, const real *a, long a_row, const real *b, long b_row,
                                             real *out, long out_row) {
    for (long i = 0; i < m; i++) {
        real *restrict best = out + i * out_row;
        for (long j = 0; j < p; j++) best[j] = a[i * a_row] + b[j];
        for (long k = 1; k < n; k++) {
            const real add = a[i * a_row + k], *row = b + k * b_row;
            for (long j = 0; j < p; j++)
                best[j] = add + row[j] > best[j] || add + row[j] != add + row[j] ? add + row[j] : best[j];
        }
    }
}
static void largest_at(long n, long p, const real *a, const real *b, long b_row, real *restrict best, whole *restrict at) {
    for (long j = 0; j < p; j++) best[j] = a[0] + b[j], at[j] = 0;
    for (long k = 1; k < n; k++) {
        const real add = a[k], *row = b + k * b_row;
        for (long j = 0; j < p; j++) {
            const int more = add + row[j] > best[j];
            best[j] = more ? add + row[j] : best[j], at[j] = more ? (whole)k : at[j];
        }
    }
}
static void __attribute__((unused)) sent_back(memory *space, long m, long n, long p, const real *a, long a_row, const real *b,
                                              long b_row, const real *c, long c_row, real *out, long out_row, int right) {
    real *best = room(space, sizeof(real) * p);
    whole *at = room(space, sizeof(whole) * p);
    const long rows = right ? n : m, columns = right ? p : n;
    for (long i = 0; i < rows; i++) memset(out + i * out_row, 0, sizeof(real) * columns);
    for (long i = 0; i < m; i++) {
        largest_at(n, p, a + i * a_row, b, b_row, best, at);
        for (long j = 0; j < p; j++) out[right ? (long)at[j] * out_row + j : i * out_row + (long)at[j]] += c[i * c_row + j];
    }
}
static void __attribute__((unused)) picked_up(memory *space, long m, long n, long p, const real *a, long a_row, const real *b,
                                              long b_row, const real *r, long r_row, real *out, long out_row, int right) {
    real *best = room(space, sizeof(real) * p);
    whole *at = room(space, sizeof(whole) * p);
    for (long i = 0; i < m; i++) {
        largest_at(n, p, a + i * a_row, b, b_row, best, at);
        for (long j = 0; j < p; j++) out[i * out_row + j] = r[right ? (long)at[j] * r_row + j : i * r_row + (long)at[j]];
    }
}

//: eliminated needs vectors
/* Gauss and Jordan: [A | B] becomes [I | inverse of A times B] with the largest pivots; the determinant of A. */
static double eliminated(long n, double *a, double *b) {
    double determinant = 1;
    for (long k = 0; k < n; k++) {
        long pivot = k;
        for (long i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k])) pivot = i;
        if (a[pivot * n + k] == 0) return 0;
        if (pivot != k) {
            determinant = -determinant;
            for (long j = 0; j < n; j++) {
                double t = a[k * n + j];
                a[k * n + j] = a[pivot * n + j], a[pivot * n + j] = t;
                t = b[k * n + j];
                b[k * n + j] = b[pivot * n + j], b[pivot * n + j] = t;
            }
        }
        determinant *= a[k * n + k];
        const double scale = 1 / a[k * n + k];
        for (long j = 0; j < n; j++) a[k * n + j] *= scale, b[k * n + j] *= scale;
        for (long i = 0; i < n; i++)
            if (i != k && a[i * n + k] != 0) {
                const double times = a[i * n + k];
                for (long j = 0; j < n; j++) a[i * n + j] -= times * a[k * n + j], b[i * n + j] -= times * b[k * n + j];
            }
    }
    return determinant;
}
static double *copied(memory *space, long n, const real *body, long row) {
    double *a = room(space, sizeof(double) * n * n);
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++) a[i * n + j] = body[i * row + j];
    return a;
}

//: inverse needs eliminated
static void inverse(memory *space, long n, const real *body, long row, real *out, long out_row) {
    double *a = copied(space, n, body, row), *b = room(space, sizeof(double) * n * n);
    for (long i = 0; i < n * n; i++) b[i] = i % (n + 1) == 0;
    const double determinant = eliminated(n, a, b);
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++) out[i * out_row + j] = determinant == 0 ? (real)NAN : (real)b[i * n + j];
}

//: determinant needs eliminated
static real determinant(memory *space, long n, const real *body, long row) {
    double *a = copied(space, n, body, row), *b = room(space, sizeof(double) * n * n);
    memset(b, 0, sizeof(double) * n * n);
    return (real)eliminated(n, a, b);
}
