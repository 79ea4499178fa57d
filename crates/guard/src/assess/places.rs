//! Roughly where countries are, for impossible travel.
//!
//! For: a lower bound of the way between two countries: centres minus radii. Not for: geography, routing or
//! borders. Centres and radii were rounded by hand to whole degrees and 100 km, generously.

/// Code, latitude, longitude, radius in 100 km.
const TABLE: &str = "\
AD 43 2 1,AE 24 54 3,AF 34 66 7,AG 17 -62 1,AL 41 20 2,AM 40 45 2,AO -12 18 8,AR -36 -65 20,AT 48 14 3,AU -25 134 21,\
AZ 40 48 3,BA 44 18 2,BB 13 -60 1,BD 24 90 4,BE 51 5 2,BF 12 -2 5,BG 43 25 3,BH 26 51 1,BI -3 30 2,BJ 10 2 4,BN 5 115 1,\
BO -17 -65 9,BR -10 -53 24,BS 24 -77 4,BT 27 90 2,BW -22 24 6,BY 54 28 4,BZ 17 -89 2,CA 60 -98 30,CD -3 24 13,CF 7 21 7,\
CG -1 15 7,CH 47 8 2,CI 8 -6 4,CL -36 -71 22,CM 6 12 7,CN 36 104 27,CO 4 -73 9,CR 10 -84 3,CU 22 -79 6,CV 16 -24 2,\
CY 35 33 1,CZ 50 15 3,DE 51 10 5,DJ 12 43 1,DK 56 10 3,DM 15 -61 1,DO 19 -70 2,DZ 28 3 12,EC -2 -79 10,EE 59 26 2,\
EG 27 30 7,ER 15 39 5,ES 40 -4 17,ET 9 40 8,FI 64 26 6,FJ -18 178 4,FM 7 158 15,FR 47 2 6,GA -1 12 4,GB 54 -2 6,GD 12 -62 1,\
GE 42 44 3,GF 4 -53 3,GH 8 -1 4,GL 72 -40 13,GM 13 -15 2,GN 11 -10 4,GP 16 -62 1,GQ 2 10 4,GR 39 22 5,GT 16 -90 3,\
GU 13 145 1,GW 12 -15 2,GY 5 -59 5,HK 22 114 1,HN 15 -87 3,HR 45 16 3,HT 19 -73 2,HU 47 19 3,ID -3 118 26,IE 53 -8 3,\
IL 31 35 2,IM 54 -5 1,IN 22 79 17,IQ 33 44 5,IR 32 54 12,IS 65 -19 3,IT 43 12 7,JE 49 -2 1,JM 18 -77 1,JO 31 36 3,\
JP 37 138 17,KE 0 38 6,KG 41 75 5,KH 13 105 3,KI 0 -160 35,KM -12 44 1,KN 17 -63 1,KP 40 127 4,KR 36 128 3,KW 29 48 1,\
KY 19 -81 2,KZ 48 67 15,LA 18 104 6,LB 34 36 1,LC 14 -61 1,LI 47 10 1,LK 8 81 3,LR 6 -9 3,LS -30 28 2,LT 55 24 2,LU 50 6 1,\
LV 57 25 3,LY 27 17 9,MA 31 -7 10,MC 44 7 1,MD 47 29 2,ME 43 19 1,MG -19 47 8,MH 9 168 6,MK 42 22 1,ML 17 -4 10,MM 21 96 10,\
MN 46 104 12,MO 22 114 1,MQ 15 -61 1,MR 20 -11 8,MT 36 14 1,MU -20 58 6,MV 3 73 5,MW -13 34 5,MX 24 -102 17,MY 4 109 10,\
MZ -18 35 11,NA -22 17 8,NC -21 165 3,NE 17 9 9,NG 9 8 7,NI 13 -85 3,NL 52 5 2,NO 65 14 12,NP 28 84 5,NR -1 167 1,\
NZ -41 174 9,OM 21 56 6,PA 9 -80 4,PE -10 -76 11,PF -15 -145 13,PG -6 147 8,PH 12 122 10,PK 30 70 10,PL 52 19 4,PR 18 -66 1,\
PS 32 35 1,PT 39 -9 16,PW 7 134 4,PY -23 -58 6,QA 25 51 1,RE -21 56 1,RO 46 25 4,RS 44 21 3,RU 61 95 42,RW -2 30 1,\
SA 24 45 11,SB -9 160 8,SC -5 55 9,SD 15 30 10,SE 62 16 8,SG 1 104 1,SI 46 15 2,SK 49 20 3,SL 8 -12 2,SM 44 12 1,SN 14 -14 4,\
SO 5 46 9,SR 4 -56 3,SS 7 30 6,ST 0 7 1,SV 14 -89 2,SY 35 38 4,SZ -26 31 1,TD 15 19 10,TG 8 1 3,TH 15 101 9,TJ 39 71 4,\
TL -9 126 2,TM 39 59 7,TN 34 9 4,TO -20 -175 4,TR 39 35 9,TT 11 -61 1,TV -8 178 5,TW 24 121 2,TZ -6 35 7,UA 49 31 8,\
UG 1 32 4,US 42 -105 40,UY -33 -56 3,UZ 41 63 8,VA 42 12 1,VC 13 -61 1,VE 7 -66 8,VG 18 -65 1,VI 18 -65 1,VN 16 107 9,\
VU -16 167 5,WS -14 -172 1,XK 43 21 1,YE 15 48 6,ZA -29 25 9,ZM -14 28 8,ZW -19 30 5";

/// Kilometres of one degree of latitude.
const DEGREE_KM: f32 = 111.0;

/// At least this far apart, in km; `None` when one of them is not known.
pub(crate) fn distance_km(from: [u8; 2], to: [u8; 2]) -> Option<u64> {
    let ((lat_a, lon_a, radius_a), (lat_b, lon_b, radius_b)) = (find(from)?, find(to)?);
    if from == to {
        return Some(0);
    }
    let turn = (lon_a - lon_b).abs();
    let turn = turn.min(360.0 - turn);
    // The narrower circle of latitude, so that the estimate errs towards "near".
    let width = cosine(lat_a.abs().max(lat_b.abs()));
    let (x, y) = (turn * width, lat_a - lat_b);
    let km = (x * x + y * y).sqrt() * DEGREE_KM - (radius_a + radius_b) * 100.0;
    Some(km.max(0.0) as u64)
}

fn find(country: [u8; 2]) -> Option<(f32, f32, f32)> {
    let row = TABLE.split(',').find(|row| row.as_bytes().starts_with(&country))?;
    let mut numbers = row.split(' ').skip(1).map(|text| text.parse::<i16>().ok());
    let mut next = || numbers.next().flatten().map(f32::from);
    Some((next()?, next()?, next()?))
}

/// Cosine of degrees between -90 and 90, after Bhaskara I; off by less than 0.002.
fn cosine(degrees: f32) -> f32 {
    let square = degrees * degrees;
    4.0 * (8100.0 - square) / (32400.0 + square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read() {
        for row in TABLE.split(',') {
            let code: [u8; 2] = row.as_bytes()[..2].try_into().unwrap();
            let (lat, lon, radius) = find(code).unwrap_or_else(|| panic!("{row}"));
            assert!(lat.abs() <= 75.0 && lon.abs() <= 180.0 && (1.0..=45.0).contains(&radius), "{row}");
            assert_eq!(
                TABLE.split(',').filter(|other| other.starts_with(&row[..2])).count(),
                1,
                "{row} twice"
            );
        }
    }

    #[test]
    fn the_cosine_is_close_enough() {
        for degrees in 0..=90_u8 {
            let exact = f32::from(degrees).to_radians().cos();
            assert!((cosine(degrees.into()) - exact).abs() < 0.002, "{degrees}");
        }
    }

    #[test]
    fn neighbours_are_near_and_antipodes_are_not() {
        assert_eq!(distance_km(*b"CH", *b"DE"), Some(0));
        assert_eq!(distance_km(*b"US", *b"MX"), Some(0));
        let far = distance_km(*b"DE", *b"AU").unwrap();
        assert!((7_000..16_000).contains(&far), "{far}");
    }
}
